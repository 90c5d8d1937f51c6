import { randomUUID } from 'node:crypto'

/** Ids of one process: unique, and alike enough that a cursor with many of them stays small. */
const writer = randomUUID()
let minted = 0

/** A new id for a chunk or a message. */
export function mintId(): string {
  return `${writer}-${minted++}`
}
