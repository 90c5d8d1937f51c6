import type { Chunk } from '@ras/shared/protocol/chunk'
import { PROMPT } from './writing-state.ts'
import { chunkOf } from './run-steps.ts'

/** A prompt, and an answer that another worker takes over; what the first one writes after that counts for nothing. */
export const SAMPLE_LOG: readonly Chunk[] = [
  PROMPT,
  chunkOf('r1', 0, { type: 'start', role: 'assistant', parentId: 'p', attempt: 1 }),
  chunkOf('r1', 1, { type: 'text', content: 'a', resume: '1' }),
  chunkOf('r2', 0, { type: 'start', attempt: 2, continuesFrom: { runId: 'r1', seq: 1, length: 1 } }),
  chunkOf('r1', 2, { type: 'text', content: 'b' }),
  chunkOf('r2', 1, { type: 'text', content: 'bc' }),
  chunkOf('r2', 2, { type: 'finish', reason: 'complete' }),
]

/** Three messages, the second of which grows while the third is there: a snapshot of it has three pages. */
export const LOG_OF_THREE_PAGES: readonly Chunk[] = [
  PROMPT,
  chunkOf('r1', 0, { type: 'start', role: 'assistant', parentId: 'p', attempt: 1 }),
  { ...PROMPT, id: 'q', messageId: 'q' },
  chunkOf('r1', 1, { type: 'text', content: 'a' }),
  chunkOf('r1', 2, { type: 'finish', reason: 'complete' }),
]
