import type { Bounds, LogRecord, Topic } from '@ras/shared/log/log'
import type { Chunk } from '@ras/shared/protocol/chunk'

/** Chunks as they stand in one partition of the log, from its beginning. */
export function recordsOf(chunks: readonly Chunk[]): readonly LogRecord[] {
  return chunks.map((chunk, position) => ({
    partition: 0,
    position,
    key: chunk.conversationId,
    value: JSON.stringify(chunk),
    timestamp: 1_700_000_000_000,
  }))
}

/** The bounds of a log of one partition whose topics end there. */
export function boundsTo(end: number): ReadonlyMap<Topic, readonly Bounds[]> {
  return new Map((['chunks', 'conversations'] as const).map((topic) => [topic, [{ start: 0, end }]]))
}
