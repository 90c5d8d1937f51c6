import type { Trimmed } from '@ras/shared/protocol/socket-events'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** What is said at the top of a conversation whose beginning is no longer kept. */
export function retentionWords({ retentionMs }: Trimmed): string {
  const words = 'Older messages are no longer kept'
  return retentionMs === null ? words : `${words} (retention ${durationOf(retentionMs)})`
}

/** In the largest unit that it is whole numbers of. */
function durationOf(ms: number): string {
  if (ms % DAY_MS === 0) return counted(ms / DAY_MS, 'day')
  if (ms % HOUR_MS === 0) return counted(ms / HOUR_MS, 'hour')
  return counted(Math.max(1, Math.round(ms / MINUTE_MS)), 'minute')
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
