import { expect, test } from 'vitest'
import type { Chunk } from '../protocol/chunk.ts'
import { activityOf } from './activity.ts'
import { emptyConversation } from './conversation.ts'
import { foldAll } from './fold.ts'
import { chunk, prompt, sampleRun } from './test-support/sample-chunks.ts'

const asked = prompt('q1', 'one', { parentId: null })
const first = sampleRun('r1', 1, 'q1~a')
const second = sampleRun('r2', 1, 'q2~a')
const begun = [asked, first.start({ parentId: 'q1' })]
const done = [...begun, first.finish(1)]

test.each<readonly [string, 'idle' | 'queued' | 'streaming', readonly Chunk[]]>([
  ['nothing', 'idle', []],
  ['a prompt alone', 'queued', [asked]],
  ['an answer that has begun', 'streaming', begun],
  ['an answer that has ended', 'idle', done],
  ['an answer that failed', 'idle', [...begun, first.other('error', 1)]],
  ['an interrupted answer', 'idle', [...begun, first.text(2, 'x')]],
  ['a prompt after an answer', 'queued', [...done, prompt('q2', 'two')]],
  ['a prompt that was sent while an answer ran', 'streaming', [...begun, prompt('q2', 'two')]],
  [
    'a prompt that still waits when the answer before has ended',
    'queued',
    [...begun, prompt('q2', 'two'), first.finish(1)],
  ],
  [
    'a prompt that waits, and the answer before begins after it',
    'queued',
    [asked, prompt('q2', 'two'), first.start(), first.finish(1)],
  ],
  [
    'two prompts and both answers',
    'idle',
    [...done, prompt('q2', 'two'), second.start({ parentId: 'q2' }), second.finish(1)],
  ],
  ['a plain text of a user that has not ended', 'idle', [chunk('text', '1', { role: 'user' })]],
  ['a plain answer, which may never end', 'idle', [asked, chunk('text', '2')]],
  ['an answer that has begun and whose prompt is no longer kept', 'idle', begun.slice(1)],
  ['a plain answer with its end', 'idle', [asked, chunk('text', '2'), chunk('finish', '3')]],
])('[G3] %s is %s', (_, activity, chunks) => {
  expect(activityOf(foldAll(emptyConversation('c'), chunks))).toBe(activity)
})
