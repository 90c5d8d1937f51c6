import { expect, test } from 'vitest'
import { type Search, searchWords } from './search-words.ts'

const WHOLE: Search = { listing: 'ready', hasMore: false, link: 'online', hasFound: false }

test.for<[Partial<Search>, string | null]>([
  [{}, 'No conversation has that title.'],
  [{ hasFound: true }, null],
  [{ link: 'offline' }, 'No conversation has that title.'],
  [{ hasMore: true }, 'Looking further back…'],
  [{ hasMore: true, hasFound: true }, 'Looking further back…'],
  [{ listing: 'loading' }, 'Looking further back…'],
  [
    { hasMore: true, link: 'reconnecting' },
    'Older conversations can be searched when there is a connection.',
  ],
  [
    { listing: 'loading', link: 'offline' },
    'Older conversations can be searched when there is a connection.',
  ],
  [{ listing: 'failed', hasMore: true }, 'The list of conversations could not be read.'],
])('[U7] a search says that nothing was found only when it has seen every title: %j', ([search, words]) => {
  expect(searchWords({ ...WHOLE, ...search })).toBe(words)
})
