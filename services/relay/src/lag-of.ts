import type { CatchUpParts } from './catch-up.ts'
import type { ViewTopic } from './view/view.ts'

/** How many records of a topic stand in the log and not in the view; NaN while the log does not answer. */
export async function lagOf(
  { log, view }: Pick<CatchUpParts, 'log' | 'view'>,
  topic: ViewTopic,
): Promise<number> {
  try {
    const positions = view.positions(topic)
    const bounds = await log.bounds(topic)
    return bounds.reduce(
      (sum, { start, end }, partition) => sum + end - Math.max(start, positions.get(partition) ?? 0),
      0,
    )
  } catch {
    // Best effort: a log that is away must not take the other metrics with it.
    return Number.NaN
  }
}
