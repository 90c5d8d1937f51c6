/** How long to wait before the given attempt, counted from 1: doubles up to `maxMs`, and is spread so that many pages do not return at once. */
export function backoff(attempt: number, random: () => number, maxMs = 8_000): number {
  const ceiling = Math.min(maxMs, 400 * 2 ** Math.min(attempt - 1, 10))
  return Math.round(ceiling / 2 + (random() * ceiling) / 2)
}
