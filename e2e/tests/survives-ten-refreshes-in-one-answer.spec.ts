import { seededRandom } from '../support/seeded-random.ts'
import { knownAnswer } from '../support/known-answer.ts'
import { expect, test } from '../support/test.ts'

const PROMPT = 'What is a log good for? [mock rate=20 length=2400]'
const REFRESHES = 10
/** Characters that come between two refreshes. */
const MOST_BETWEEN = 120

test('[G2] an answer that is refreshed ten times while it is written is whole and in order', async ({
  chat,
}, testInfo) => {
  test.slow()
  const seed = Date.now() % 1_000_000
  testInfo.annotations.push({ type: 'seed', description: `${seed}` })
  const random = seededRandom(seed)
  const known = knownAnswer(PROMPT)

  await chat.open()
  await chat.ask(PROMPT)
  let seen = 0
  for (let round = 0; round < REFRESHES; round += 1) {
    await test.step(`refresh ${round + 1} (seed ${seed})`, async () => {
      await chat.grown(seen + 1 + Math.floor(random() * MOST_BETWEEN))
      await chat.viewSource()
      const before = await chat.source()
      expect(known.startsWith(before), `an exact beginning of the known answer: ${before}`).toBe(true)
      expect(await chat.isAnswering()).toBe(true)

      await chat.refresh()
      await chat.viewSource()
      const after = await chat.source()
      expect(known.startsWith(after), `an exact beginning of the known answer: ${after}`).toBe(true)
      expect(after.length).toBeGreaterThanOrEqual(before.length)
      seen = after.length
    })
  }
  await chat.expectWholeAnswer(PROMPT)
  await expect(chat.prompts).toHaveCount(1)
  await expect(chat.answers).toHaveCount(1)
  const { received, offset } = await chat.expectNoGapOrDuplicate()
  expect(received, 'chunks that came live after the last refresh').toBeGreaterThan(0)
  expect(offset).toBeGreaterThan(received)
})
