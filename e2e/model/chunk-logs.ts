import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import type { Chunk } from '@ras/shared/protocol/chunk'

/** The `chunks` topic of one conversation up to some end. Two with the same chunks are one object. */
export interface ChunkLog {
  readonly id: number
  readonly chunks: readonly Chunk[]
  /** What a screen shows that has all of it. */
  readonly conversation: Conversation
}

export type Fold = (conversation: Conversation, chunk: Chunk) => Conversation

export interface ChunkLogs {
  readonly empty: ChunkLog
  append(log: ChunkLog, chunks: readonly Chunk[]): ChunkLog
}

/** Keeps every log that was met, so that a state names its log by a number, and a log is folded once. */
export function createChunkLogs(fold: Fold): ChunkLogs {
  const known = new Map<string, ChunkLog>()
  const empty: ChunkLog = { id: 0, chunks: [], conversation: emptyConversation('c', 'e') }

  function appendOne(log: ChunkLog, chunk: Chunk): ChunkLog {
    const name = `${log.id} ${JSON.stringify(chunk)}`
    const found = known.get(name)
    if (found !== undefined) return found
    const id = known.size + 1
    const longer = { id, chunks: [...log.chunks, chunk], conversation: fold(log.conversation, chunk) }
    known.set(name, longer)
    return longer
  }

  return { empty, append: (log, chunks) => chunks.reduce(appendOne, log) }
}
