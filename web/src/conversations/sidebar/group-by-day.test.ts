import { expect, test } from 'vitest'
import type { ListedConversation } from '../../relay/summaries.ts'
import { groupByDay } from './group-by-day.ts'

const NOW = new Date(2026, 5, 15, 12).getTime()
const HOUR_MS = 3_600_000

function line(id: string, rank: number): ListedConversation {
  const summary = { id, title: id, createdAt: 0, updatedAt: rank, cursor: null, activity: 'idle' as const }
  return { summary, rank }
}

test('[R7] the list is divided by the day of a conversation, in its order', () => {
  const hoursAgo = { a: 1, b: 2, c: 13, d: 60, e: 24 * 40, f: 24 * 41 }
  const lines = Object.entries(hoursAgo).map(([id, hours]) => line(id, NOW - hours * HOUR_MS))
  const groups = groupByDay(lines, NOW).map(({ label, lines }) => [
    label,
    lines.map(({ summary }) => summary.id).join(''),
  ])
  expect(groups).toEqual([
    ['Today', 'ab'],
    ['Yesterday', 'c'],
    ['Last seven days', 'd'],
    ['May 2026', 'ef'],
  ])
})

// What copies the group for each of its lines takes minutes here, and this test's time is up.
test('[R7] a long list is divided in a time that grows with it', () => {
  const lines = Array.from({ length: 100_000 }, (_, index) =>
    line(`${index}`, NOW - 24 * 40 * HOUR_MS - index),
  )
  expect(groupByDay(lines, NOW).map(({ lines }) => lines.length)).toEqual([100_000])
})
