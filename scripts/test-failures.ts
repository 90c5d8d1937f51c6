import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import * as z from 'zod'

/** The most lines of a complaint that are kept: its first ones and its last ones. */
const FIRST = 6
const LAST = 6
/** A line of a stack, or of the source around it. */
const PLACE = /^\s+at |^\s*>?\s*\d*\s*\| /

const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
})

/** The failed tests of vitest's JSON report, each with its complaint; a file that did not load is one. */
export function readVitestFailures(json: string): readonly string[] {
  return VitestReport.parse(JSON.parse(json)).testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(process.cwd(), name)
    const failed = assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => describe(`${file}: ${fullName}`, failureMessages))
    return message === '' || failed.length > 0 ? failed : [describe(file, [message])]
  })
}

const Complaints = z
  .array(z.object({ message: z.string().optional() }))
  .transform((errors) => errors.flatMap(({ message }) => message ?? []))

const PlaywrightSuite = z.object({
  specs: z.array(
    z.object({
      title: z.string(),
      file: z.string(),
      tests: z.array(
        z.object({
          projectName: z.string(),
          status: z.string(),
          results: z.array(z.object({ errors: Complaints })),
        }),
      ),
    }),
  ),
  get suites() {
    return z.array(PlaywrightSuite).optional()
  },
})
const PlaywrightReport = z.object({ suites: z.array(PlaywrightSuite), errors: Complaints })

/** The failed tests of Playwright's JSON report, each with its complaint, and what failed outside of tests. */
export function readPlaywrightFailures(json: string): readonly string[] {
  const { suites, errors } = PlaywrightReport.parse(JSON.parse(json))
  return [
    ...suites.flatMap(failuresIn),
    ...errors.map((complaint) => describe('outside of the tests', [complaint])),
  ]
}

function failuresIn({ specs, suites = [] }: z.infer<typeof PlaywrightSuite>): readonly string[] {
  const own = specs.flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) =>
        describe(
          `${projectName}: ${file}: ${title}`,
          results.flatMap((result) => result.errors),
        ),
      ),
  )
  return [...own, ...suites.flatMap(failuresIn)]
}

function describe(name: string, complaints: readonly string[]): string {
  const lines = stripVTControlCharacters(complaints.join('\n'))
    .split('\n')
    .filter((line) => line.trim() !== '' && !PLACE.test(line))
  const kept = lines.length > FIRST + LAST ? [...lines.slice(0, FIRST), '…', ...lines.slice(-LAST)] : lines
  return [`✗ ${name}`, ...kept.map((line) => `    ${line}`)].join('\n')
}
