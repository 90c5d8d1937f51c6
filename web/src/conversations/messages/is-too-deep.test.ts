import { expect, test } from 'vitest'
import { isTooDeep } from './is-too-deep.ts'

test.each([
  ['lists', '- '.repeat(100)],
  ['numbers in a quotation', `So:\n> ${'1. '.repeat(1_000)}x`],
  ['lists and quotations', `${'* > '.repeat(100)}x`],
  ['indented lists', `- a\n${'  * '.repeat(100)}b`],
])('[U10] a hundred levels are too many: %s', (_name, text) => {
  expect(isTooDeep(text)).toBe(true)
})

test.each([
  ['lists', '- '.repeat(99)],
  ['a rule', '-'.repeat(100_000)],
  ['a long list', '- a\n'.repeat(100_000)],
  ['spaces', ' '.repeat(100_000)],
  ['numbers', '1'.repeat(100_000)],
])('[U10] what is long, but less deep, is not: %s', (_name, text) => {
  expect(isTooDeep(text)).toBe(false)
})
