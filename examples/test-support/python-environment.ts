import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = join(ROOT, '.venv', 'examples')
const PYTHON = join(FOLDER, 'bin', 'python')
const REQUIREMENTS = join(ROOT, 'examples', 'python', 'requirements.txt')
/** Written last, with what was installed. */
const INSTALLED = join(FOLDER, 'installed.txt')

/**
 * The Python that has what examples/python requires, made once in .venv. Null where this machine has no Python 3 with venv or cannot reach PyPI: said loudly,
 * and an error in CI, where nothing may be left untried.
 */
export function pythonEnvironment(): string | null {
  const wanted = readFileSync(REQUIREMENTS, 'utf8')
  if (installed() === wanted) return PYTHON
  rmSync(FOLDER, { recursive: true, force: true })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]
  const why =
    failureOf('python3', '-m', 'venv', FOLDER) ??
    // PyPI may stumble once.
    (failureOf(PYTHON, ...install) && failureOf(PYTHON, ...install))
  if (why === null) {
    writeFileSync(INSTALLED, wanted)
    return PYTHON
  }
  const words = `examples/python is NOT TESTED: it needs Python 3 with venv, and PyPI once; ${why}`
  if (process.env['CI'] !== undefined) throw new Error(words)
  process.stderr.write(`\n!!! ${words}\n\n`)
  return null
}

function installed(): string | null {
  try {
    return readFileSync(INSTALLED, 'utf8')
  } catch {
    // Nothing was installed, which is the answer.
    return null
  }
}

function failureOf(command: string, ...args: readonly string[]): string | null {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? null : (error?.message ?? `${stdout}${stderr}`.trim())
}
