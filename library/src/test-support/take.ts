import type { Entry } from 'reliable-ai-streams'

/** The next `count`; then the subscription ends. */
export async function take(entries: AsyncIterable<Entry>, count: number): Promise<readonly Entry[]> {
  const taken: Entry[] = []
  if (count === 0) return taken
  for await (const entry of entries) {
    taken.push(entry)
    if (taken.length === count) break
  }
  return taken
}
