/** A prompt, and what became of it. Times are in milliseconds since the run began. */
export interface Asked {
  readonly client: string
  readonly conversationId: string
  readonly prompt: string
  readonly at: number
  isAcknowledged: boolean
}

/** What a client had of a conversation when it left it; the texts have been compared with the script. */
export interface LeftConversation {
  readonly client: string
  readonly conversationId: string
  readonly messages: readonly ShownMessage[]
}

export interface ShownMessage {
  readonly id: string
  readonly role: string
  readonly status: string
  readonly length: number
}

/** What the clients did, for the comparison with the log at the end. */
export interface Ledger {
  readonly asked: Asked[]
  readonly left: LeftConversation[]
}

export function createLedger(): Ledger {
  return { asked: [], left: [] }
}
