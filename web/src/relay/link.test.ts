import { expect, test } from 'vitest'
import { linkOf } from './link.ts'

test.each([
  [true, true, false, 'online'],
  [false, true, true, 'reconnecting'],
  [false, true, false, 'offline'],
  [false, false, false, 'offline'],
  [false, false, true, 'connecting'],
] as const)(
  '[G3] connected %s, connected before %s, browser online %s: the link is %s',
  (connected, connectedBefore, browserOnline, link) => {
    expect(linkOf({ connected, connectedBefore, browserOnline })).toBe(link)
  },
)
