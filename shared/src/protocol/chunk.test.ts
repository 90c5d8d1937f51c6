import { expect, test } from 'vitest'
import { Chunk } from './chunk.ts'

const plain = { id: '1', conversationId: 'c', type: 'text', timestamp: 1 }
const start = { ...plain, type: 'start', messageId: 'a', runId: 'r', seq: 0, attempt: 1 }

test.each([
  ['a plain text', plain],
  ['a prompt', { ...plain, type: 'prompt', messageId: 'q', parentId: null, content: 'Hi' }],
  ['a start', start],
  ['a start that continues', { ...start, continuesFrom: { runId: 'r0', seq: 4, length: 12 }, model: 'm' }],
  ['a text of a run', { ...start, type: 'text', seq: 1 }],
  ['a type of a later version', { ...start, type: 'tool', seq: 7, tool: { name: 'search' } }],
])('[D1] %s is a chunk, and unknown fields are kept', (_, chunk) => {
  expect(Chunk.parse({ ...chunk, later: 1 })).toEqual({ content: '', ...chunk, later: 1 })
})

test.each([
  ['id', { ...plain, id: '' }],
  ['id', { ...plain, id: 'x'.repeat(129) }],
  ['conversationId', { ...plain, conversationId: 'a b' }],
  ['conversationId', { ...plain, conversationId: undefined }],
  ['messageId', { ...plain, messageId: 7 }],
  ['role', { ...plain, role: 'system' }],
  ['type', { ...plain, type: '' }],
  ['type', { ...plain, type: 'x'.repeat(65) }],
  ['content', { ...plain, content: null }],
  ['timestamp', { ...plain, timestamp: 1.5 }],
  ['timestamp', { ...plain, timestamp: -1 }],
  ['parentId', { ...plain, parentId: '' }],
  ['attempt', { ...start, attempt: 0 }],
  ['attempt', { ...start, attempt: undefined }],
  ['continuesFrom.length', { ...start, continuesFrom: { runId: 'r0', seq: 0, length: -1 } }],
  ['reason', { ...start, type: 'finish', seq: 1, reason: 'because' }],
  ['code', { ...start, type: 'error', seq: 1, code: 'oops' }],
  ['retryable', { ...start, type: 'error', seq: 1, retryable: 'yes' }],
  ['seq', { ...start, type: 'text', seq: -1 }],
  ['seq', { ...start, type: 'text', seq: 0.5 }],
  ['seq', { ...start, type: 'text', seq: undefined }],
  ['seq', { ...plain, seq: 1 }],
  ['seq', { ...start, seq: 1 }],
  ['seq', { ...start, type: 'text', seq: 0 }],
  ['messageId', { ...start, messageId: undefined }],
  ['runId', { ...plain, type: 'start', attempt: 1 }],
  ['runId', { ...start, type: 'prompt', seq: 1 }],
])('[D1] refuses a wrong %s by its name: %j', (field, chunk) => {
  const issues = Chunk.safeParse(chunk).error?.issues ?? []
  expect(issues.map(({ path }) => path.join('.'))).toContain(field)
})
