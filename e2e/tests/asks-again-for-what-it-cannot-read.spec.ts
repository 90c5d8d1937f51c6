import { expect, test } from '../support/test.ts'

const PROMPT = 'What if the end is unreadable? [mock rate=100 length=400]'

test('[R6] entries that the page cannot read are asked for again, and complained of', async ({
  chat,
  complaints,
  page,
}) => {
  let garbled = 0
  await page.routeWebSocket(/\/socket\.io\//, (browser) => {
    const relay = browser.connectToServer()
    relay.onMessage((message) => {
      // Nothing comes after it, so nothing else shows that it is missing.
      const isEnd = /^42\["entries".*"type":"finish"/.test(message.toString()) && garbled === 0
      if (isEnd) garbled += 1
      browser.send(isEnd ? message.toString().replace('"offset"', '"of"') : message)
    })
  })
  await chat.open()
  await chat.ask(PROMPT)
  await chat.expectWholeAnswer(PROMPT)
  expect(garbled).toBe(1)
  expect((await chat.counters()).gaps).toBe(1)
  expect(complaints.take(/unable to read what the relay tells; its `entries`/)).toBe(1)
})
