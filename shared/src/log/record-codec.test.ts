import { expect, test } from 'vitest'
import { Command } from '../protocol/command.ts'
import { ConversationRecord } from '../protocol/conversation-record.ts'
import type { LogRecord } from './log.ts'
import { decodeChunk, decodeRecord, encodeChunk } from './record-codec.ts'

const record = (value: unknown, fields: Partial<LogRecord> = {}): LogRecord => ({
  partition: 3,
  position: 41,
  key: 'c',
  value: JSON.stringify(value),
  timestamp: 1_000,
  ...fields,
})

test('[D2] a plain object is a chunk; id and timestamp come from its record', () => {
  expect(decodeChunk(record({ conversation_id: 'c', content: 'Hi', type: 'text' }))).toEqual({
    kind: 'value',
    value: { id: '3-41', conversationId: 'c', content: 'Hi', type: 'text', timestamp: 1_000 },
  })
})

test('[D2] a plain object keeps its own id and timestamp, and null counts as not given', () => {
  const plain = { conversation_id: 'c', content: 'Hi', type: 'text' }
  expect(decodeChunk(record({ ...plain, id: 'x', timestamp: 7 }))).toMatchObject({
    value: { id: 'x', timestamp: 7 },
  })
  expect(decodeChunk(record({ ...plain, id: null }))).toMatchObject({ value: { id: '3-41' } })
})

test('[D2] conversationId wins where both names are given', () => {
  const both = { conversationId: 'c', conversation_id: 'other', type: 'text' }
  expect(decodeChunk(record(both))).toMatchObject({ value: { conversationId: 'c' } })
  expect(decodeChunk(record({ conversation_id: 'other', conversationId: 'c', type: 'text' })).kind).toBe(
    'value',
  )
})

test('[D1] what is encoded is decoded as it was, with fields of a later version', () => {
  const chunk = {
    id: 'x',
    conversationId: 'c',
    type: 'tool',
    content: '€ 𝄞 "\n',
    timestamp: 5,
    messageId: 'a',
    runId: 'r',
    seq: 3,
    later: { deep: [1, null] },
  }
  const { key, value } = encodeChunk(chunk)
  expect(decodeChunk(record(null, { key, value }))).toEqual({ kind: 'value', value: chunk })
})

test.each([
  ['seq', { conversationId: 'c', type: 'text', runId: 'r', messageId: 'a' }],
  ['timestamp', { conversationId: 'c', type: 'text', timestamp: 'now' }],
  ['conversationId', { type: 'text' }],
  ['conversationId', { type: 'text', conversation_id: 7 }],
  ['id', { type: 'text', conversationId: 'c', id: 'a b' }],
])('[D1] the reason names the wrong field: %s', (field, value) => {
  const reason = expect.stringMatching(new RegExp(`^${field}: .+`))
  expect(decodeChunk(record(value))).toEqual({ kind: 'invalid', reason })
})

const valid = { conversationId: 'c', type: 'text' }
test.each<readonly [string, LogRecord]>([
  ['the record has no key', record(valid, { key: null })],
  ['the record has no value', record(valid, { value: null })],
  ['the key is not the conversation id', record(valid, { key: 'other' })],
  ['the key is not the conversation id', record(valid, { key: '' })],
  ['the value is not JSON', record(valid, { value: '{' })],
  ['the value is not JSON', record(valid, { value: '' })],
  ['the value is not a JSON object', record(valid, { value: 'null' })],
  ['the value is not a JSON object', record(valid, { value: '[]' })],
  ['the value is not a JSON object', record(valid, { value: '"x"' })],
])('[D3] %s', (reason, invalid) => {
  expect(decodeChunk(invalid)).toEqual({ kind: 'invalid', reason })
})

test('[D3] a conversation is keyed by its id', () => {
  const conversation = { id: 'c', title: 'T', createdAt: 1 }
  expect(decodeRecord(record(conversation), ConversationRecord)).toEqual({
    kind: 'value',
    value: conversation,
  })
  expect(decodeRecord(record(conversation, { key: 'd' }), ConversationRecord)).toEqual({
    kind: 'invalid',
    reason: 'the key is not the conversation id',
  })
})

test.each([
  ['a chunk', { conversationId: 'c', type: 'text' }, decodeChunk],
  [
    'a job',
    { kind: 'stop', conversationId: 'c', promptId: 'p', answerId: 'p~a', from: 0, timestamp: 1 },
    (stop: LogRecord) => decodeRecord(stop, Command),
  ],
  [
    'a conversation',
    { id: 'c', title: 'T', createdAt: 1 },
    (named: LogRecord) => decodeRecord(named, ConversationRecord),
  ],
] as const)('[D4] a record of %s is refused where it is nested too deeply', (_name, fields, decode) => {
  const nested = (levels: number): LogRecord =>
    record(null, {
      value: JSON.stringify({ ...fields, extra: 0 }).replace(
        '"extra":0',
        `"extra":${'{"x":['.repeat(levels / 2)}${']}'.repeat(levels / 2)}`,
      ),
    })
  expect(decode(nested(98)).kind).toBe('value')
  const invalid = { kind: 'invalid', reason: 'the value is nested too deeply' }
  expect(decode(nested(100))).toEqual(invalid)
  expect(decode(nested(200_000))).toEqual(invalid)
})

test('[D4] how wide a value is does not matter', () => {
  const wide = { conversationId: 'c', type: 'text', extra: Array.from({ length: 10_000 }, () => [{}]) }
  expect(decodeChunk(record(wide)).kind).toBe('value')
})
