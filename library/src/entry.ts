import type { Chunk } from './chunk.ts'
import { encodeCursor, type ReaderState } from './reader-cursor.ts'

/** A chunk that the conversation has accepted, and its place in it. */
export class Entry {
  /** The number of chunks accepted before it: 0, 1, 2 … without holes. */
  readonly offset: number
  /** As it was published. */
  readonly chunk: Chunk
  readonly #state: ReaderState

  /** @internal */
  constructor(chunk: Chunk, state: ReaderState) {
    this.offset = state.conversation.next - 1
    this.chunk = chunk
    this.#state = state
  }

  /**
   * Where to go on behind this chunk: `subscribe(id, { cursor })`. An opaque text, made when it is asked for; it holds the place in the log and what it
   * takes to tell new chunks from repeated ones: some hundred bytes, and more the more messages there are.
   */
  get cursor(): string {
    return encodeCursor(this.#state)
  }
}
