import { expect, test } from 'vitest'
import { knownAnswer } from '../support/known-answer.ts'
import { damageOf } from './compare-text.ts'

const script = knownAnswer('Who pays for a slow reader? [mock length=200]')
const piece = (from: number, to: number): string => script.slice(from, to)

test.each([
  ['a beginning', piece(0, 300), null],
  ['nothing yet', '', null],
  ['a text without a piece', piece(0, 100) + piece(140, 400), 'lost'],
  ['a text without its beginning', piece(30, 400), 'lost'],
  ['a piece that came twice', piece(0, 140) + piece(100, 400), 'duplicated'],
  ['more than there is', `${script}!`, 'duplicated'],
  [
    'two pieces in the wrong order',
    piece(0, 100) + piece(140, 180) + piece(100, 140) + piece(180, 400),
    'reordered',
  ],
  ['a text that nobody wrote', `${piece(0, 100)}☃☃☃`, 'reordered'],
])('[G2] names what is wrong with %s', (_what, text, damage) => {
  expect(damageOf(script, text, false)).toBe(damage)
})

test('[G1] an answer that ended too early has lost its end', () => {
  expect(damageOf(script, script, true)).toBeNull()
  expect(damageOf(script, script.slice(0, -1), true)).toBe('lost')
})
