import { monotonicNow } from './quantiles.ts'
import type { Served } from './serve-commands.ts'

/** What each chunk's text ends with. */
export const FILLER = ' and then the stream goes on'.repeat(4)

/**
 * Publishes `perSecond` chunks a second in each of the conversations that were begun, evenly spread. Each chunk's text begins with the moment of its
 * publication. Resolves with their number.
 */
export async function publishPaced(
  served: Pick<Served, 'publish'>,
  conversations: number,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<number> {
  const total = conversations * perSecond * seconds
  const begun = monotonicNow()
  const published: Promise<unknown>[] = []
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((monotonicNow() - begun) / 1000) * perSecond * conversations))
      while (published.length < due) {
        published.push(served.publish(published.length % conversations, [`${monotonicNow()}${FILLER}`]))
      }
      if (due === total) {
        clearInterval(timer)
        resolve()
      }
    }, 1)
  })
  await Promise.all(published)
  return total
}
