import type { Message } from '@ras/shared/protocol/message'

/** The answer to the prompt `m1`, in the middle. */
export const RUNNING: Message = {
  id: 'm1~a',
  parentId: 'm1',
  role: 'assistant',
  status: 'running',
  text: 'Once',
  reason: null,
  run: { id: 'r1', attempt: 1, seq: 3 },
  spans: [{ runId: 'r1', start: 0 }],
  model: null,
  problem: null,
  createdAt: 100_000,
  updatedAt: 100_000,
  first: 1,
  last: 4,
}
