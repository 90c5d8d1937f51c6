import { expect, test } from 'vitest'
import { createScreen } from './screen.ts'
import type { Wrong } from './wrong.ts'

function watched() {
  const wrongs: Wrong[] = []
  let grown = 0
  const screen = createScreen({
    client: 'client-1',
    now: () => 0,
    onWrong: (wrong) => wrongs.push(wrong),
    onGrown: () => {
      grown += 1
    },
  })
  screen.ask('one', 'Why?', 'Because of the log.')
  return { screen, damages: () => wrongs.map(({ damage }) => damage), grown: () => grown }
}

test('[G2] a text that grows to its end is right', () => {
  const { screen, damages, grown } = watched()
  for (const text of ['', 'Because', 'Because', 'Because of']) screen.show(text)
  screen.end('Because of the log.')
  expect(damages()).toEqual([])
  expect(grown()).toBe(3)
})

test('[G2] a text that shrinks has lost something, and is wrong once', () => {
  const { screen, damages } = watched()
  for (const text of ['Because of', 'Because', 'Because of', 'Because']) screen.show(text)
  expect(damages()).toEqual(['lost'])
})

test('[G2] a client that was loaded again may begin from nothing', () => {
  const { screen, damages, grown } = watched()
  screen.show('Because of')
  screen.clear()
  screen.show('Because')
  expect(grown()).toBe(1)
  screen.show('Because of the')
  expect(damages()).toEqual([])
  expect(grown()).toBe(2)
})

test('[G3] an answer that nobody waits for any more is stuck', () => {
  const { screen, damages } = watched()
  screen.show('Because')
  screen.giveUp()
  expect(damages()).toEqual(['stuck'])
})
