import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { createChange } from '../support/change.ts'
import { RESTARTED } from '../support/restarted.ts'
import { wordsOf } from '../support/known-answer.ts'
import { type Actor, type ActorOptions, MOST_PROMPTS } from './actor.ts'
import type { Asked } from './ledger.ts'
import type { PageSample } from './page-watch.ts'
import { readLastAnswer, readMessages, watchPage } from './page-watch.ts'
import type { Prompt } from './prompts.ts'

const AGAIN_MS = 250
const ENDED = ['complete', 'stopped', 'failed']

/** A person with a browser; every change of the last answer on the page is looked at. */
export async function startPageActor(page: Page, options: ActorOptions): Promise<Actor> {
  const { screen, way, ledger, nextPrompt, random, now, enough, late } = options
  const home = `http://127.0.0.1:${way.port}/`
  const change = createChange()
  let prompt: Prompt | null = null
  let status = ''
  let shownBy = 0
  let left = 0
  let isLoading = false
  let isOverAll = false

  await page.addInitScript(watchPage)
  await page.exposeFunction('chaosShown', (json: string) => {
    const sample: PageSample = JSON.parse(json) // It comes from watchPage, in the same words.
    if (sample.document === left) return
    shownBy = sample.document
    if (sample.prompt !== prompt?.text) return
    status = sample.status
    if (sample.source !== null && !ENDED.includes(status)) screen.show(sample.source)
    change.happened()
  })

  /** However often it takes. */
  async function load(address: string): Promise<void> {
    while (!late.aborted) {
      try {
        await page.goto(address, { waitUntil: 'commit' })
        await page.getByRole('textbox', { name: 'Message' }).waitFor({ timeout: 10_000 })
        return
      } catch {
        // Best effort: the way to the page is broken on purpose, as a person's is, who then tries again.
        await pause(AGAIN_MS)
      }
    }
  }

  const conversationId = (): string => new URL(page.url()).pathname.split('/').at(-1) ?? ''

  async function ask(next: Prompt): Promise<void> {
    prompt = next
    status = ''
    const box = page.getByRole('textbox', { name: 'Message' })
    const at = now()
    screen.ask(conversationId(), next.text, next.script)
    await box.fill(next.text)
    await box.press('Enter')
    // The page keeps it from here on, whatever happens to the way.
    await page.getByRole('article', { name: 'You' }).filter({ hasText: next.text }).waitFor()
    const asked: Asked = {
      client: screen.client,
      conversationId: conversationId(),
      prompt: next.text,
      at,
      isAcknowledged: true,
    }
    ledger.asked.push(asked)
  }

  async function converse(): Promise<void> {
    for (let count = 0; count < 1 + random() * MOST_PROMPTS && !enough.aborted; count += 1) {
      const next = nextPrompt()
      await ask(next)
      if (!(await change.until(() => ENDED.includes(status) && !isLoading, late))) return screen.giveUp()
      const { rendered, source } = await page.evaluate(readLastAnswer)
      const isRight = wordsOf(rendered.replace(RESTARTED, '')) === wordsOf(next.script)
      screen.end(source === next.script && !isRight ? rendered : source)
      await pause(random() * 500)
    }
  }

  async function run(): Promise<void> {
    while (!enough.aborted && !late.aborted) {
      await load(home)
      if (late.aborted) break
      await converse()
      const messages = await page.evaluate(readMessages)
      ledger.left.push({ client: screen.client, conversationId: conversationId(), messages })
    }
  }

  const done = run().finally(() => {
    isOverAll = true
    change.happened()
  })
  return {
    screen,
    way,
    done,
    async reload() {
      // Not once the answer has ended, for then the page is being read.
      const isRunning = (): boolean => screen.isAnswering && !ENDED.includes(status)
      await change.until(() => isRunning() || isOverAll, late)
      if (!isRunning()) return false
      isLoading = true
      const address = page.url()
      left = shownBy
      status = ''
      screen.clear()
      await load(address)
      isLoading = false
      change.happened()
      return true
    },
  }
}
