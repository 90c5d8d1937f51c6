// Runs everything that `make test` promises, one step after another, and ends with one line that counts the tests.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addCounts,
  type Counts,
  readChaosCounts,
  readPlaywrightCounts,
  readVitestCounts,
} from './test-counts.ts'
import { ensureBrowser } from './ensure-browser.ts'

const reports = mkdtempSync(join(tmpdir(), 'test-reports-'))
process.on('exit', () => rmSync(reports, { recursive: true, force: true }))

function run(
  title: string,
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): boolean {
  console.log(`\n· ${title}`)
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  if (error !== undefined) console.error(`unable to run ${command}; ${error.message}`)
  return status === 0
}

function vitest(project: string): { readonly ok: boolean; readonly counts: Counts } {
  const file = join(reports, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const ok = run(`${project} tests`, 'vitest', ['run', '--project', project, ...reporters])
  return { ok, counts: readVitestCounts(readFileSync(file, 'utf8')) }
}

function browserTests(
  title: string,
  ...options: readonly string[]
): { readonly ok: boolean; readonly counts: Counts } {
  const file = join(reports, 'e2e.json')
  const browser = ensureBrowser()
  const ok =
    run('the page', 'npm', ['run', '--silent', 'build', '--workspace', 'web']) &&
    run(title, 'playwright', ['test', '--config', 'e2e/playwright.config.ts', ...options], {
      CHROMIUM_PATH: browser,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    })
  return { ok, counts: readPlaywrightCounts(readFileSync(file, 'utf8')) }
}

const e2e = () =>
  browserTests('browser tests, on the embedded log and on Kafka', '--project=standalone', '--project=kafka')
// Its tests share one stack and break it, one after another.
const containers = (project: string) =>
  browserTests(`browser tests, on the stack in containers: ${project}`, `--project=${project}`, '--workers=1')

/** A minute of `make chaos`, always with the same faults. */
function chaos(): { readonly ok: boolean; readonly counts: Counts } {
  const file = join(reports, 'chaos.json')
  const size = ['--minutes', '1', '--faults', '2', '--conversations', '8', '--browsers', '4']
  const ok = run(
    'chaos: everything broken under load',
    './scripts/chaos',
    ['--seed', '7', ...size, '--json', file],
    {
      CHROMIUM_PATH: ensureBrowser(),
    },
  )
  return { ok, counts: readChaosCounts(readFileSync(file, 'utf8')) }
}

function stepsOf(name: string | undefined) {
  if (name === 'compose' || name === 'cluster') return [containers(name)]
  if (name === 'chaos') return [chaos()]
  return name === 'e2e' ? [e2e()] : [vitest('unit'), vitest('kafka'), e2e(), chaos()]
}

const only = process.argv[2]
const checks =
  only === undefined
    ? run('format, lint, types, dead code, rules', 'npm', ['run', '--silent', 'check'])
    : true
const steps = stepsOf(only)
const total = steps.map(({ counts }) => counts).reduce(addCounts)
const failedSteps = [checks, ...steps.map(({ ok }) => ok)].filter((ok) => !ok).length

if (!checks) console.log('\nformat, lint, types, dead code or rules: failed (see above)')
if (total.skipped > 0) console.log(`\n${total.skipped} tests were skipped, which is not allowed`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(failedSteps === 0 && total.failed === 0 && total.skipped === 0 && total.passed > 0 ? 0 : 1)
