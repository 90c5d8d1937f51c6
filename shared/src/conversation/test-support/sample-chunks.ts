import { Chunk } from '../../protocol/chunk.ts'

type Fields = Partial<Chunk>

/** A chunk of conversation `c` with what a test says about it, as a reader gets it from the log. */
export function chunk(type: string, id: string, fields: Fields = {}): Chunk {
  return Chunk.parse({ id, conversationId: 'c', type, timestamp: 1_000, ...fields })
}

export function prompt(id: string, content: string, fields: Fields = {}): Chunk {
  return chunk('prompt', id, { content, ...fields })
}

/** The chunks of one run of one message. `seq` is 0 for the start. */
export interface SampleRun {
  start(fields?: Fields): Chunk
  text(seq: number, content: string): Chunk
  finish(seq: number, fields?: Fields): Chunk
  other(type: string, seq: number, fields?: Fields): Chunk
}

export function sampleRun(runId: string, attempt = 1, messageId = 'a'): SampleRun {
  const other: SampleRun['other'] = (type, seq, fields = {}) =>
    chunk(type, `${runId}-${seq}`, { messageId, runId, seq, ...fields })
  return {
    start: (fields = {}) => other('start', 0, { attempt, parentId: null, ...fields }),
    text: (seq, content) => other('text', seq, { content }),
    finish: (seq, fields = {}) => other('finish', seq, { reason: 'complete', ...fields }),
    other,
  }
}
