import { expect, test } from 'vitest'
import { Entries, Followed, MAX_PROMPT_BYTES, type RequestName, requests } from './socket-events.ts'

const send = { conversationId: 'c', messageId: 'm', parentId: null, content: 'Hi' }
const follow = { conversationId: 'c', cursor: { epoch: 'e', next: 3 } }

test.each<readonly [RequestName, unknown]>([
  ['list', {}],
  ['list', { limit: 500, before: { updatedAt: 0, id: 'c' } }],
  ['create', { conversationId: 'c', title: 'T' }],
  ['follow', follow],
  ['follow', { ...follow, cursor: null }],
  ['unfollow', { conversationId: 'c' }],
  ['stop', { conversationId: 'c', messageId: 'm~a' }],
  ['send', send],
  ['send', { ...send, content: 'x'.repeat(MAX_PROMPT_BYTES) }],
])('[B1] reads a sound %s: %.80j', (name, request) => {
  expect(requests[name].safeParse(request).success).toBe(true)
})

test.each<readonly [RequestName, string, unknown]>([
  ['list', 'limit', { limit: 0 }],
  ['list', 'limit', { limit: 501 }],
  ['list', 'limit', { limit: 1.5 }],
  ['list', 'before.updatedAt', { before: { updatedAt: -1, id: 'c' } }],
  ['create', 'title', { conversationId: 'c', title: '   ' }],
  ['create', 'title', { conversationId: 'c', title: 'x'.repeat(121) }],
  ['create', 'conversationId', { title: 'T' }],
  ['follow', 'cursor.next', { ...follow, cursor: { epoch: 'e', next: -1 } }],
  ['follow', 'cursor.next', { ...follow, cursor: { epoch: 'e', next: 1.5 } }],
  ['follow', 'cursor.next', { ...follow, cursor: { epoch: 'e', next: '3' } }],
  ['follow', 'cursor.next', { ...follow, cursor: { epoch: 'e', next: Number.MAX_SAFE_INTEGER + 1 } }],
  ['follow', 'cursor.epoch', { ...follow, cursor: { epoch: '', next: 0 } }],
  ['follow', 'cursor.epoch', { ...follow, cursor: { epoch: 'x'.repeat(129), next: 0 } }],
  ['follow', 'cursor', { conversationId: 'c' }],
  ['follow', 'conversationId', { ...follow, conversationId: 'a b' }],
  ['unfollow', 'conversationId', { conversationId: 1 }],
  ['send', 'content', { ...send, content: ' \n\t ' }],
  ['send', 'content', { ...send, content: 'x'.repeat(MAX_PROMPT_BYTES + 1) }],
  ['send', 'content', { ...send, content: '€'.repeat(MAX_PROMPT_BYTES / 2) }],
  ['send', 'content', { ...send, content: ['Hi'] }],
  ['send', 'messageId', { ...send, messageId: 'm~a' }],
  ['send', 'parentId', { ...send, parentId: undefined }],
  ['stop', 'messageId', { conversationId: 'c' }],
])('[B1] refuses a %s with a wrong %s by its name', (name, field, request) => {
  const issues = requests[name].safeParse(request).error?.issues ?? []
  expect(issues.map(({ path }) => path.join('.'))).toEqual([field])
})

test.each(Object.keys(requests))('[B1] refuses a %s that is no object', (name) => {
  const schema = Object.entries(requests).find(([each]) => each === name)?.[1]
  for (const request of [null, undefined, 'x', 7, []]) expect(schema?.safeParse(request).success).toBe(false)
})

test.each<readonly [RequestName, object]>([
  ['list', {}],
  ['create', { conversationId: 'c', title: 'T' }],
  ['follow', follow],
  ['unfollow', { conversationId: 'c' }],
  ['stop', { conversationId: 'c', messageId: 'm~a' }],
  ['send', send],
])('[B1] refuses a field that %s does not have, and names it', (name, request) => {
  const issues = requests[name].safeParse({ ...request, extra: 1 }).error?.issues ?? []
  expect(issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['extra'] }])
})

test('[B1] a title is trimmed', () => {
  expect(requests.create.parse({ conversationId: 'c', title: '  T ' }).title).toBe('T')
})

test('[R1] entries and answers name an epoch that a cursor can carry', () => {
  const entries = { conversationId: 'c', epoch: 'x'.repeat(129), offset: 0, chunks: [] }
  expect(Entries.safeParse(entries).success).toBe(false)
  expect(Entries.safeParse({ ...entries, epoch: '' }).success).toBe(false)
  expect(Followed.safeParse({ kind: 'replay', now: 0, entries }).success).toBe(false)
})
