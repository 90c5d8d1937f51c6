import type { Violation } from './explore.ts'

/** A violation as a person reads it. */
export function told(violation: Violation | null): string {
  if (violation === null) return 'no promise is broken'
  return [violation.promise, ...violation.trace.map((words, index) => `${index + 1}. ${words}`)].join('\n')
}
