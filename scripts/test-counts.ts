import * as z from 'zod'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  }
}

const VitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
})

/** Counts of vitest's JSON report. */
export function readVitestCounts(json: string): Counts {
  const report = VitestReport.parse(JSON.parse(json))
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
})

/** Counts of Playwright's JSON report. A test that passed only at a second try has failed. */
export function readPlaywrightCounts(json: string): Counts {
  const { stats } = PlaywrightReport.parse(JSON.parse(json))
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
}

const ChaosReport = z.object({
  faults: z.int(),
  rows: z.array(z.object({ injected: z.int(), damages: z.record(z.string(), z.int()) })),
})

/** Counts of chaos's JSON report: each kind of fault is a test, which fails where anything went wrong or a fault was left out. */
export function readChaosCounts(json: string): Counts {
  const { faults, rows } = ChaosReport.parse(JSON.parse(json))
  const isRight = ({ injected, damages }: (typeof rows)[number]): boolean =>
    injected === faults && Object.values(damages).every((count) => count === 0)
  const passed = rows.filter(isRight).length
  return { passed, failed: rows.length - passed, skipped: 0 }
}
