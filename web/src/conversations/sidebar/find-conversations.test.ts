import { expect, test } from 'vitest'
import { findConversations } from './find-conversations.ts'

const ALL = ['New chat', 'A crossing of zebras', 'Zebra crossing', 'Why a log?'].map((title, index) => ({
  path: `/c/${index}`,
  title,
}))

function titles(words: string): string[] {
  return findConversations(ALL, words).map(({ title }) => title)
}

test('[U7] conversations are found by their titles, whatever the case, the closest first', () => {
  expect(titles('zebra c')[0]).toBe('Zebra crossing')
  expect(titles('LOG')).toEqual(['Why a log?'])
  expect(titles('/c/1')).toEqual([])
  expect(titles(' ')).toEqual(ALL.map(({ title }) => title))
})

test('[U7] the last of many conversations is found', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => ({
    path: `/c/${index}`,
    title: `Number ${index}`,
  }))
  expect(findConversations([...many, { path: '/c/last', title: 'Zebra' }], 'Zebra')).toEqual([
    { path: '/c/last', title: 'Zebra' },
  ])
})
