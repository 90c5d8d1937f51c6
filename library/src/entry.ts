import type { Chunk } from './chunk.ts'
import { encodeCursor, type ReaderState } from './reader-cursor.ts'

/** A chunk that the conversation has accepted, and its place in it. */
export class Entry {
  /** The number of chunks accepted before it: 0, 1, 2 … without holes. */
  readonly offset: number
  /**
   * Names the beginning that `offset` counts from; the same for every reader of that beginning, and another one when retention has removed it. 1 to 64 characters
   * of a-z, 0-9 and `-`. With the offset it is a small place to go on after: `subscribe(id, { epoch, fromOffset: offset + 1 })`.
   */
  readonly epoch: string
  /** As it was published. */
  readonly chunk: Chunk
  readonly #state: ReaderState

  /** @internal */
  constructor(chunk: Chunk, state: ReaderState) {
    this.offset = state.conversation.next - 1
    this.epoch = state.conversation.epoch
    this.chunk = chunk
    this.#state = state
  }

  /**
   * Where to go on after this chunk: `subscribe(id, { cursor })`. An opaque text, made when it is asked for; it holds the place in the log and what it
   * takes to tell new chunks from repeated ones: some hundred bytes, and more the more messages there are.
   */
  get cursor(): string {
    return encodeCursor(this.#state)
  }
}
