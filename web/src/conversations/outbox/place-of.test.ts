import { foldAll } from '@ras/shared/conversation/fold'
import { newFollower } from '@ras/shared/conversation/follower'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { expect, test } from 'vitest'
import type { View } from '../../relay/following.ts'
import { placeOf } from './place-of.ts'

const FIELDS = { conversationId: 'c1', content: '', timestamp: 1 }
const PROMPT: Chunk = { ...FIELDS, id: 'p', type: 'prompt', messageId: 'p', parentId: null }
const RUN = { ...FIELDS, messageId: 'p~a', runId: 'r' }
const START: Chunk = { ...RUN, id: 's', type: 'start', parentId: 'p', seq: 0, attempt: 1 }
const FINISH: Chunk = { ...RUN, id: 'f', type: 'finish', seq: 1 }

function live(...chunks: readonly Chunk[]): View {
  const empty = newFollower('c1')
  const follower = { ...empty, phase: 'live' as const, conversation: foldAll(empty.conversation, chunks) }
  return { follower, heardAt: null, isRead: true, problem: null }
}

test('[S13] a prompt that was never sent goes after the message that is shown last, if that has ended', () => {
  expect(placeOf(live(PROMPT, START, FINISH))).toEqual({ kind: 'after', parentId: 'p~a' })
  expect(placeOf(live(PROMPT, START))).toEqual({ kind: 'as-written' })
  expect(placeOf(live(PROMPT))).toEqual({ kind: 'as-written' })
  expect(placeOf(live())).toEqual({ kind: 'as-written' })
})

test('[S13] it waits while the conversation is read, and not where that cannot be', () => {
  const { follower, ...view } = live(PROMPT, START, FINISH)
  const behind: View = { ...view, follower: { ...follower, phase: 'catching-up' } }
  expect(placeOf(behind)).toEqual({ kind: 'being-read' })
  const problem = { code: 'log-unavailable', message: 'away', retryable: true } as const
  expect(placeOf({ ...behind, problem })).toEqual({ kind: 'as-written' })
})

test('[S13] of a conversation that this tab has not opened it knows no place', () => {
  expect(placeOf(undefined)).toEqual({ kind: 'unopened' })
})
