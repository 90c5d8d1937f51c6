import { expect, type Locator, type Page } from '@playwright/test'
import { knownAnswer, wordsOf } from './known-answer.ts'
import { RESTARTED } from './restarted.ts'

/** What the page counted since it was loaded. */
export interface Counters {
  readonly offset: number
  readonly received: number
  readonly duplicates: number
  readonly gaps: number
  readonly resumes: number
  readonly resets: number
}

/** What a person sees and does on the page, in their words. */
export interface ChatPage {
  readonly page: Page
  readonly box: Locator
  /** The thread: prompts, answers, and what is said about them. */
  readonly messages: Locator
  readonly prompts: Locator
  readonly answers: Locator
  /** The last answer. */
  readonly answer: Locator
  /** Ends the answer that runs or is waited for; there is none while there is nothing to stop. */
  readonly stop: Locator
  /** What the last answer says where it was written again. */
  readonly restarted: Locator
  /** What is said about the connection; empty while there is nothing to say. */
  readonly connection: Locator
  /** Waits until the page is connected. */
  online(): Promise<void>
  /** Opens the invitation to a new conversation, or the address of one. */
  open(path?: string): Promise<void>
  refresh(): Promise<void>
  /** Writes into the composer and presses Enter. */
  ask(prompt: string): Promise<void>
  /** A conversation's line in the sidebar; its name ends in its mark. */
  line(title: string): Locator
  /** Shows the last answer as the exact text that it is, until the page is refreshed. */
  viewSource(): Promise<void>
  /** The exact text so far, after `viewSource`. */
  source(): Promise<string>
  /** Waits until the last answer shows this many characters at least. */
  grown(length: number): Promise<void>
  isAnswering(): Promise<boolean>
  counters(): Promise<Counters>
  /** Waits until the last answer is complete, and compares it with what the mock says to the prompt: as it is rendered, and to the letter. */
  expectWholeAnswer(prompt: string): Promise<void>
  /** The numbers by which the page proves that nothing was missed and nothing came twice. */
  expectNoGapOrDuplicate(): Promise<Counters>
}

const COUNTERS = {
  offset: 'Offset',
  received: 'Received',
  duplicates: 'Duplicates dropped',
  gaps: 'Gaps healed',
  resumes: 'Resumes',
  resets: 'Resets',
} as const satisfies Record<keyof Counters, string>

export function chatPage(page: Page): ChatPage {
  const answers = page.getByRole('article', { name: 'Answer' })
  const answer = answers.last()
  // It is hidden while it is empty.
  const connection = page.getByRole('status', { name: 'Connection', includeHidden: true })
  const source = answer.getByRole('figure', { name: 'Source' })

  async function length(): Promise<number> {
    return ((await answer.textContent()) ?? '').length
  }

  async function viewSource(): Promise<void> {
    const button = answer.getByRole('button', { name: 'View source' })
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
    await expect(source).toBeVisible()
  }

  async function counters(): Promise<Counters> {
    await page.getByRole('button', { name: /^Stream details/ }).click()
    const details = page.getByRole('region', { name: 'Stream details' })
    await expect(details).toBeVisible()
    const names = await details.getByRole('term').allTextContents()
    const values = await details.getByRole('definition').allTextContents()
    const read = (name: string): number => Number(values[names.indexOf(name)]?.replaceAll(',', ''))
    const counted = {
      offset: read(COUNTERS.offset),
      received: read(COUNTERS.received),
      duplicates: read(COUNTERS.duplicates),
      gaps: read(COUNTERS.gaps),
      resumes: read(COUNTERS.resumes),
      resets: read(COUNTERS.resets),
    }
    await page.keyboard.press('Escape')
    await expect(details).toBeHidden()
    return counted
  }

  return {
    page,
    box: page.getByRole('textbox', { name: 'Message' }),
    messages: page.getByRole('log', { name: 'Messages' }),
    prompts: page.getByRole('article', { name: 'You' }),
    answers,
    answer,
    stop: page.getByRole('button', { name: 'Stop', exact: true }),
    restarted: answer.getByText(RESTARTED),
    connection,
    online: () => expect(connection).toHaveAttribute('data-link', 'online'),
    async open(path = '/') {
      await page.goto(path)
    },
    async refresh() {
      await page.reload()
    },
    async ask(prompt) {
      const box = page.getByRole('textbox', { name: 'Message' })
      await box.fill(prompt)
      await box.press('Enter')
    },
    line: (title) =>
      page.getByRole('navigation', { name: 'Conversations' }).getByRole('link').filter({ hasText: title }),
    viewSource,
    source: async () => (await source.textContent()) ?? '',
    async grown(atLeast) {
      await expect.poll(length, { intervals: [30], timeout: 30_000 }).toBeGreaterThanOrEqual(atLeast)
    },
    isAnswering: async () => (await answer.getAttribute('data-status')) === 'running',
    counters,
    async expectWholeAnswer(prompt) {
      await expect(answer).toHaveAttribute('data-status', 'complete', { timeout: 150_000 })
      const known = knownAnswer(prompt)
      if ((await source.count()) > 0) await answer.getByRole('button', { name: 'View source' }).click()
      await expect(source).toBeHidden()
      const shown = ((await answer.textContent()) ?? '').replace(RESTARTED, '')
      expect(wordsOf(shown), 'the answer as it is rendered').toBe(wordsOf(known))
      await viewSource()
      expect(await source.textContent(), 'the exact text of the answer').toBe(known)
    },
    async expectNoGapOrDuplicate() {
      const counted = await counters()
      expect(counted).toMatchObject({ duplicates: 0, gaps: 0, resets: 0 })
      return counted
    },
  }
}
