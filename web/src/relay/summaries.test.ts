import type { ConversationSummary } from '@ras/shared/protocol/socket-events'
import { expect, test } from 'vitest'
import { mergeSummaries, replaceSummaries } from './summaries.ts'

function summary(
  id: string,
  updatedAt: number,
  activity: ConversationSummary['activity'] = 'idle',
): ConversationSummary {
  return { id, title: id, createdAt: 0, updatedAt, cursor: null, activity }
}

function order(listed: ReturnType<typeof mergeSummaries>): readonly string[] {
  return listed.map(({ summary }) => summary.id)
}

test('[R7] a conversation that becomes busy comes first, and stays where it is while it is', () => {
  const first = mergeSummaries([], [summary('a', 1), summary('b', 2), summary('c', 3)])
  expect(order(first)).toEqual(['c', 'b', 'a'])
  const asked = mergeSummaries(first, [summary('a', 10, 'queued')])
  const both = mergeSummaries(asked, [summary('b', 11, 'queued')])
  expect(order(both)).toEqual(['b', 'a', 'c'])
  const streaming = mergeSummaries(both, [summary('a', 20, 'streaming')])
  const ended = mergeSummaries(streaming, [summary('a', 30, 'idle')])
  expect(order(ended)).toEqual(['b', 'a', 'c'])
  expect(ended[1]?.summary.updatedAt).toBe(30)
})

test('[R7] a conversation that was busy while nobody told of it comes first', () => {
  const known = mergeSummaries([], [summary('a', 1), summary('b', 2)])
  expect(order(mergeSummaries(known, [summary('a', 3)]))).toEqual(['a', 'b'])
})

test('[U2] of a list that is read anew only that is left, and the lines that are kept, of which nobody knows whether they are busy', () => {
  const known = mergeSummaries(
    [],
    [
      summary('a', 4, 'streaming'),
      summary('b', 3),
      summary('c', 2, 'streaming'),
      summary('d', 1, 'streaming'),
    ],
  )
  const anew = replaceSummaries(known, [summary('e', 9), summary('a', 4, 'streaming')], (id) => id === 'd')
  expect(order(anew)).toEqual(['e', 'a', 'd'])
  expect(anew.map((line) => line.summary.activity)).toEqual(['idle', 'streaming', 'idle'])
})
