import type { Subject } from './start-subject.ts'

/** A way to bring chunks from a publisher to readers, under measurement. */
export interface Contender {
  readonly publisher: Subject
  /** The same as `publisher` where one process does both. */
  readonly relay: Subject
  /** Resolves once the reader gets what is published from now on. */
  readonly open: (conversationId: string) => Promise<ContenderReader>
}

/** A reader of one conversation with a connection of its own. */
export interface ContenderReader {
  readonly text: () => string
  readonly chunks: () => number
  /** Called whenever there is more, with what came live, chunk by chunk. */
  onArrival: (live: readonly string[]) => void
  /** Its connection breaks, as when the network goes away. */
  lose(): void
  /** Connects again and asks for what it missed, which may arrive later. */
  comeBack(): Promise<void>
  close(): void
}

export async function stopContender({ publisher, relay }: Contender): Promise<void> {
  await relay.stop()
  if (publisher !== relay) await publisher.stop()
}
