// Runs everything that `make test` promises, one step after another, and ends with one line that counts the tests.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  addCounts,
  type Counts,
  readChaosCounts,
  readPlaywrightCounts,
  readVitestCounts,
} from './test-counts.ts'
import { readPlaywrightFailures, readVitestFailures } from './test-failures.ts'
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

interface Step {
  readonly ok: boolean
  readonly counts: Counts
  /** Each failed test with its complaint, for the end of a long output. */
  readonly failed: readonly string[]
}

function vitest(project: string): Step {
  const file = join(reports, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const ok = run(`${project} tests`, 'vitest', ['run', '--project', project, ...reporters])
  const report = readReport(file)
  return { ok, counts: readVitestCounts(report), failed: readVitestFailures(report) }
}

function browserTests(title: string, ...options: readonly string[]): Step {
  const file = join(reports, 'e2e.json')
  const browser = ensureBrowser()
  const ok =
    run('the page', 'npm', ['run', '--silent', 'build', '--workspace', 'web']) &&
    run(title, 'playwright', ['test', '--config', 'e2e/playwright.config.ts', ...options], {
      CHROMIUM_PATH: browser,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    })
  const report = readReport(file)
  return { ok, counts: readPlaywrightCounts(report), failed: readPlaywrightFailures(report) }
}

// Its tests share one stack and break it, one after another.
const containers = (project: string): Step =>
  browserTests(`browser tests, on the stack in containers: ${project}`, `--project=${project}`, '--workers=1')

/** A minute of `make chaos`, always with the same faults. */
function chaos(): Step {
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
  return { ok, counts: readChaosCounts(readReport(file)), failed: [] }
}

function readReport(file: string): string {
  if (!existsSync(file)) throw new Error('it ended without its report')
  return readFileSync(file, 'utf8')
}

const STEPS: Readonly<Record<string, () => Step>> = {
  unit: () => vitest('unit'),
  kafka: () => vitest('kafka'),
  e2e: () =>
    browserTests(
      'browser tests, on the embedded log and on Kafka',
      '--project=standalone',
      '--project=kafka',
    ),
  chaos,
  compose: () => containers('compose'),
  cluster: () => containers('cluster'),
}
const ALWAYS = ['unit', 'kafka', 'e2e', 'chaos']
const NONE: Counts = { passed: 0, failed: 0, skipped: 0 }

const only = process.argv[2]
if (only !== undefined && !Object.hasOwn(STEPS, only)) {
  console.error(`unable to test ${only}; the steps are ${Object.keys(STEPS).join(', ')}`)
  process.exit(2)
}
const failures: string[] = []
if (
  only === undefined &&
  !run('format, lint, types, dead code, rules', 'npm', ['run', '--silent', 'check'])
) {
  failures.push('format, lint, types, dead code or rules: failed (see above)')
}
let total = NONE
for (const name of only === undefined ? ALWAYS : [only]) {
  try {
    const { ok = false, counts = NONE, failed = [] } = STEPS[name]?.() ?? {}
    total = addCounts(total, counts)
    if (!ok) failures.push(`${name}: failed (more of it above)`, ...failed)
  } catch (error) {
    // The other steps are run all the same.
    failures.push(`${name}: failed; ${error instanceof Error ? error.message : String(error)}`)
  }
}

if (failures.length > 0) console.log(`\n${failures.join('\n')}`)
if (total.skipped > 0) console.log(`\n${total.skipped} tests were skipped, which is not allowed`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(failures.length === 0 && total.failed === 0 && total.skipped === 0 && total.passed > 0 ? 0 : 1)
