import { chatPage } from '../support/chat-page.ts'
import { knownAnswer } from '../support/known-answer.ts'
import { expect, test } from '../support/test.ts'

const LONG = 'Will you ever stop talking? [mock rate=80 length=3000]'
const SILENT = 'Do you need long to think? [mock first=600000]'
const HELD = 'Who holds you? [mock rate=0 length=40 hold=20]'
const SHORT = 'And now?'

test('[G5] an answer is stopped in the middle, by another tab after a refresh, and reads the same in every tab', async ({
  chat,
  context,
}) => {
  await chat.open()
  await chat.ask(LONG)
  await chat.grown(200)
  const other = chatPage(await context.newPage())
  await other.open(new URL(chat.page.url()).pathname)
  await other.grown(200)
  await other.refresh()
  await other.grown(200)

  await other.stop.click()
  for (const tab of [chat, other]) {
    await expect(tab.answer).toHaveAttribute('data-status', 'stopped')
    await expect(tab.answer.getByText('Stopped', { exact: true })).toBeVisible()
    await expect(tab.stop).toHaveCount(0)
    await tab.viewSource()
    await tab.expectNoGapOrDuplicate()
  }
  const text = await chat.source()
  expect(text.length).toBeGreaterThan(200)
  expect(knownAnswer(LONG).startsWith(text)).toBe(true)
  expect(await other.source()).toBe(text)

  await chat.refresh()
  await chat.viewSource()
  expect(await chat.source()).toBe(text)
  await chat.ask(SHORT)
  await expect(chat.answers).toHaveCount(2)
  await chat.expectWholeAnswer(SHORT)
})

test('[G5] an answer is stopped before its first token', async ({ chat }) => {
  await chat.open()
  await chat.ask(SILENT)
  await expect(chat.answers).toHaveCount(1)
  await chat.stop.click()
  await expect(chat.answer).toHaveAttribute('data-status', 'stopped')
  await chat.ask(SHORT)
  await expect(chat.answers).toHaveCount(2)
  await chat.expectWholeAnswer(SHORT)
})

test('[S8] a stop without a network says that it waits, and goes out when the network is back', async ({
  chat,
  complaints,
  context,
}) => {
  await chat.open()
  await chat.ask(HELD)
  await chat.grown(20)
  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await expect(chat.connection).toHaveAttribute('data-link', 'offline')
  await chat.stop.click()
  await expect(chat.answer.getByText('Not stopped yet · retrying')).toBeVisible()
  expect(await chat.isAnswering()).toBe(true)

  await context.setOffline(false)
  await expect(chat.answer).toHaveAttribute('data-status', 'stopped')
  await expect(chat.answer.getByText('Stopped', { exact: true })).toBeVisible()
})

test('[G5] a tab that is closed stops nothing, nor does a connection that is lost', async ({
  chat,
  complaints,
  context,
  stack,
}) => {
  const prompt = 'Who reads on when nobody does? [mock rate=150 length=500]'
  const tab = chatPage(await context.newPage())
  await tab.open()
  await tab.ask(prompt)
  await tab.grown(100)
  const path = new URL(tab.page.url()).pathname
  complaints.allowNetworkFailures()
  stack.network.cut()
  await tab.page.close()
  stack.network.restore()

  await chat.open(path)
  await chat.expectWholeAnswer(prompt)
})

test('[G5] ten answers in a row are stopped, and the test tells how long each took', async ({
  chat,
}, testInfo) => {
  const took: number[] = []
  await chat.open()
  for (let round = 1; round <= 10; round += 1) {
    await chat.ask(LONG)
    await expect(chat.answers).toHaveCount(round)
    await chat.grown(50)
    const stopped = chat.page.evaluate(
      (count) =>
        new Promise<number>((resolve) => {
          let clickedAt = Number.NaN
          document.addEventListener('click', (event) => (clickedAt = event.timeStamp), {
            capture: true,
            once: true,
          })
          const observer = new MutationObserver(() => {
            if (document.querySelectorAll('[data-status="stopped"]').length < count) return
            observer.disconnect()
            resolve(performance.now() - clickedAt)
          })
          observer.observe(document.body, { subtree: true, childList: true, attributes: true })
        }),
      round,
    )
    await chat.stop.click()
    took.push(await stopped)
  }
  took.sort((one, another) => one - another)
  const [median = 0, longest = 0] = [took[4], took[9]].map((ms) => Math.round(ms ?? 0))
  const description = `from the click to the end on the screen: ${median} ms at the median, ${longest} ms at most`
  testInfo.annotations.push({ type: 'stop', description })
  process.stdout.write(`${description}\n`)
  await expect(chat.answers.and(chat.page.locator('[data-status="stopped"]'))).toHaveCount(10)
})
