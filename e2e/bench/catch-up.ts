import { randomUUID } from 'node:crypto'
import { cursorOf, type Follower, newFollower, receiveFollowed } from '@ras/shared/conversation/follower'
import { monotonicNow } from './quantiles.ts'
import { openReader, type Reader } from './reader.ts'
import type { Subject } from './start-subject.ts'
import { until } from './until.ts'

const SEEN = 100

/** Milliseconds from a reader's follow to its having the 10,000 chunks that it missed, folded. One value a repetition. */
export async function measureCatchUp(publisher: Subject, relayUrl: string, missed: number, times: number) {
  const conversationId = randomUUID()
  await publisher.begin([conversationId])
  await publisher.many(0, SEEN - 1)
  const reader = await openReader(relayUrl, conversationId)
  const before = await followUntil(reader, SEEN)
  await publisher.many(0, missed)
  const head = SEEN + missed
  const whole = await followUntil(reader, head)
  const durations: number[] = []
  for (let round = 0; round < times; round += 1) {
    const begun = monotonicNow()
    const followed = await reader.follow(cursorOf(before.conversation))
    if (followed === null) throw new Error('the relay no longer knows the conversation')
    const { follower } = receiveFollowed(before, followed, Date.now())
    durations.push(monotonicNow() - begun)
    if (follower.conversation.next !== head) throw new Error('the reader did not get what it missed')
    const text = follower.conversation.messages[0]?.text
    if (text !== whole.conversation.messages[0]?.text) throw new Error('the reader got another text')
  }
  reader.close()
  return durations
}

async function followUntil(reader: Reader, head: number): Promise<Follower> {
  let follower = newFollower(reader.conversationId)
  await until('the head', async () => {
    const followed = await reader.follow(null)
    if (followed === null) return false
    follower = receiveFollowed(newFollower(reader.conversationId), followed, Date.now()).follower
    return follower.conversation.next === head
  })
  return follower
}
