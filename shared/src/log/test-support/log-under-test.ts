import type { Log } from '../log.ts'

/** One log with the means to become another client of it. An embedded log, which has one process, gives the same object each time. */
export interface LogUnderTest {
  open(): Promise<Log>
  close(): Promise<void>
}
