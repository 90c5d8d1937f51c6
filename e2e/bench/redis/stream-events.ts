/** The id that Redis gave it, `<milliseconds>-<count>`, and its content. */
export type StreamEntry = readonly [id: string, content: string]

export interface StreamRequests {
  /** Answers with the entries after an id, and sends `entries` from then on; the two may overlap. */
  follow: (conversationId: string, after: string, answer: (entries: readonly StreamEntry[]) => void) => void
}

export interface StreamEvents {
  entries: (entries: readonly StreamEntry[]) => void
}

/** Whether an id comes after another one. */
export function isAfter(left: string, right: string): boolean {
  const [time = 0, count = 0] = left.split('-').map(Number)
  const [otherTime = 0, otherCount = 0] = right.split('-').map(Number)
  return time > otherTime || (time === otherTime && count > otherCount)
}
