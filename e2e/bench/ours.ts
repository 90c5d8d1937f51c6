import {
  beginCatchUp,
  cursorOf,
  type FollowerStep,
  newFollower,
  receiveEntries,
  receiveFollowed,
} from '@ras/shared/conversation/follower'
import type { Contender, ContenderReader } from './contender.ts'
import { openReader, type Reader } from './reader.ts'
import type { Subject } from './start-subject.ts'
import { until } from './until.ts'

/** This project's relay, read as a browser reads it: what arrives is checked and folded. */
export function ours(relay: Subject, publisher: Subject = relay): Contender {
  return { publisher, relay, open: (conversationId) => openOurs(relay.url, conversationId) }
}

async function openOurs(url: string, conversationId: string): Promise<ContenderReader> {
  let follower = newFollower(conversationId)
  let connection: Reader
  const apply = (step: FollowerStep, live: readonly string[] = []): void => {
    if (step.follow) throw new Error('the reader had to follow again')
    follower = step.follower
    reader.onArrival(live)
  }
  const connect = async (): Promise<void> => {
    follower = beginCatchUp(follower)
    connection = await openReader(url, conversationId)
    connection.onEntries = (entries) =>
      apply(
        receiveEntries(follower, entries),
        entries.chunks.map(({ content }) => content),
      )
    // The relay may not have seen the conversation yet.
    await until('the conversation', () =>
      connection.follow(cursorOf(follower.conversation), (followed) =>
        apply(receiveFollowed(follower, followed, Date.now())),
      ),
    )
  }
  const reader: ContenderReader = {
    text: () => follower.conversation.messages[0]?.text ?? '',
    // Without that which began the answer.
    chunks: () => Math.max(0, follower.conversation.next - 1),
    onArrival: () => {},
    lose: () => connection.close(),
    comeBack: connect,
    close: () => connection.close(),
  }
  await connect()
  return reader
}
