import { newFollower } from '@ras/shared/conversation/follower'
import { expect, test } from 'vitest'
import type { View } from '../../relay/following.ts'
import { entry, idsOf, newStorage, openTab, REFUSED } from '../outbox/test-support/open-tab.ts'
import type { OutboxEntry } from '../outbox/outbox-entry.ts'
import { createDrafts, NEW_DRAFT } from './drafts.ts'
import { editPrompt, takeBack } from './take-back.ts'

const SUMMARY = { id: 'c1', title: 'c1', createdAt: 1, updatedAt: 1, cursor: null, activity: 'idle' } as const
const THERE: View = { follower: newFollower('c1'), heardAt: null, isRead: true, problem: null }
const GONE: View = {
  ...THERE,
  problem: { code: 'unknown-conversation', message: 'unable to follow; who', retryable: false },
}

/** A page on which this prompt was refused for good. */
function refused(view: View, isListed: boolean, more: Partial<OutboxEntry> = {}) {
  const { outbox, asked } = openTab(newStorage())
  const prompt = entry('m1', more)
  outbox.add(prompt)
  asked[0]?.answer(REFUSED)
  const drafts = createDrafts(newStorage())
  const state = {
    link: 'online',
    listed: isListed ? [{ summary: SUMMARY, rank: 1 }] : [],
    listing: 'ready',
    hasMore: false,
    views: new Map([['c1', view]]),
  } as const
  return { prompt, outbox, drafts, chat: { outbox, drafts, relay: { store: { getState: () => state } } } }
}

test('[S6] a prompt that is taken back is written on in its conversation, before what is written there', () => {
  const { chat, prompt, drafts, outbox } = refused(THERE, true)
  drafts.set('c1', 'more')
  expect(editPrompt(chat, prompt)).toBe('c1')
  expect(drafts.get('c1')).toBe('Hello\n\nmore')
  expect(idsOf(outbox)).toEqual([])
  expect(editPrompt(chat, prompt)).toBeNull()
  expect(drafts.get('c1')).toBe('Hello\n\nmore')
})

test('[S6] where its conversation is gone, listed or not, it is written on in a new one, and nothing that was written is lost', () => {
  for (const isListed of [true, false]) {
    const { chat, prompt, drafts } = refused(GONE, isListed)
    drafts.set('c1', 'more')
    drafts.set(NEW_DRAFT, 'something else')
    expect(editPrompt(chat, prompt)).toBe(NEW_DRAFT)
    expect(drafts.get(NEW_DRAFT)).toBe('Hello\n\nmore\n\nsomething else')
    expect(drafts.get('c1')).toBe('')
  }
})

test('[S6] what is written beside a prompt that is removed stays, also where its conversation is nothing without it', () => {
  const begun = { title: 'Hello' }
  for (const [view, isListed, draftId] of [
    [{ ...THERE, isRead: false }, false, NEW_DRAFT],
    [{ ...THERE, isRead: false }, true, 'c1'],
    [THERE, false, 'c1'],
  ] as const) {
    const { chat, prompt, drafts } = refused(view, isListed, begun)
    drafts.set('c1', 'more')
    expect(takeBack(chat, prompt)).toBe(draftId)
    expect(drafts.get(draftId)).toBe('more')
  }
})
