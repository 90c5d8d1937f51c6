import type { Message } from '../protocol/message.ts'

/** The fold of a prefix of one conversation's chunks. A value: folding makes a new one and leaves this as it was. */
export interface Conversation {
  readonly id: string
  /** Names the numbering; null before the first accepted chunk. */
  readonly epoch: string | null
  /** How many chunks were accepted, and so the offset of the next one. */
  readonly next: number
  /** In the order of their first chunks. */
  readonly messages: readonly Message[]
  /** The ids of the latest accepted chunks without a run, oldest first, at most `PLAIN_ID_WINDOW` of them. */
  readonly plainIds: readonly string[]
}

/** How far back a repeated chunk without a run is recognised: a publisher repeats at once, not a thousand chunks later. */
export const PLAIN_ID_WINDOW = 1024

export function emptyConversation(id: string, epoch: string | null = null): Conversation {
  return { id, epoch, next: 0, messages: [], plainIds: [] }
}
