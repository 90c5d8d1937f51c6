import { describe, expect, test } from 'vitest'
import { answerTo } from './mock-answers.ts'
import { mockAnswer } from './mock-plan.ts'

const STORY = 'Tell me the story of a message that could not be lost'
const CODE = 'Show me how to resume a stream in TypeScript'
const TABLE = 'Compare at-most-once, at-least-once and exactly-once'
const FAILURE = 'Fail on purpose, please'

describe('mock answers', () => {
  test('[P2] tells the story with headings, and long enough to watch it', () => {
    const { text } = answerTo(STORY)
    expect(text.match(/^## /gm)?.length).toBeGreaterThanOrEqual(5)
    expect(text.split(/\s+/).length).toBeGreaterThan(600)
  })

  test.each([
    [CODE, /^```ts\n[\s\S]+?^```$/m],
    [TABLE, /^\| --- \| --- \| --- \| --- \|$/m],
    [TABLE, /^```ts$/m],
  ])('[P2] answers "%s" with what it asks for: %s', (prompt, part) => {
    expect(answerTo(prompt).text).toMatch(part)
  })

  test.each([STORY, CODE, TABLE, FAILURE])('[P2] knows "%s" by other spellings', (prompt) => {
    expect(answerTo(`  ${prompt.toUpperCase()}?\n`)).toEqual(answerTo(prompt))
  })

  test('[P3] breaks off where it said that it would', () => {
    const { text, breaksOff } = answerTo(FAILURE)
    expect(breaksOff).toBe(true)
    expect(mockAnswer([{ role: 'user', content: FAILURE }])).toBe(text)
  })

  test('[P2] quotes any other prompt on one line, with several answers to choose from', () => {
    const prompts = Array.from({ length: 40 }, (_, index) => `What about\n\n> number ${index} $& ?`)
    const texts = prompts.map((prompt) => answerTo(prompt).text)
    for (const [index, text] of texts.entries()) {
      expect(text).toContain(`\n> What about > number ${index} $& ?\n`)
      expect(text).not.toContain('{prompt}')
    }
    expect(new Set(texts.map((text) => text.split('\n')[0])).size).toBe(4)
  })

  test('[P2] shortens a long prompt without breaking a character', () => {
    const { text } = answerTo(`x${'👋'.repeat(500)}`)
    const quoted = text.split('\n').find((line) => line.startsWith('> ')) ?? ''
    expect(quoted).toMatch(/^> x(👋)+…$/u)
    expect(quoted.isWellFormed()).toBe(true)
  })
})
