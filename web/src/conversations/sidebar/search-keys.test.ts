import { expect, test } from 'vitest'
import { searchKeys } from './search-keys.ts'

test('[U3] the keys of the search are those of the reader’s keyboard', () => {
  expect(searchKeys('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36')).toBe('⌘K')
  expect(searchKeys('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36')).toBe('Ctrl K')
  expect(searchKeys('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36')).toBe('Ctrl K')
})
