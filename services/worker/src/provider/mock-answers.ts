import { readFileSync } from 'node:fs'
import { splitText } from '../split-text.ts'
import { randomFrom } from './mock-random.ts'

/** How much of the prompt is repeated in an answer, in UTF-16 units. */
const MAX_QUOTED = 160

/** What the mock says to a prompt. */
export interface MockAnswer {
  /** Markdown. */
  readonly text: string
  /** The provider fails when all of it is said. */
  readonly breaksOff: boolean
}

const ANSWERS: Readonly<Record<string, string>> = {
  'tell me the story of a message that could not be lost': read('the-message'),
  'show me how to resume a stream in typescript': read('resume-in-typescript'),
  'compare at-most-once, at-least-once and exactly-once': read('delivery-guarantees'),
}
const FAILS_ON_PURPOSE = 'fail on purpose, please'
const FAILURE = read('fail-on-purpose')
const OTHERS = ['why-a-log', 'what-breaks', 'slow-readers', 'one-prompt-one-answer'].map(read)

/** Follows from the prompt alone (P2). */
export function answerTo(prompt: string): MockAnswer {
  const asked = prompt.trim().replaceAll(/\s+/g, ' ')
  const key = asked.toLowerCase().replace(/[.!?]+$/, '')
  if (key === FAILS_ON_PURPOSE) return { text: FAILURE, breaksOff: true }
  const other = OTHERS[Math.floor(randomFrom(asked)() * OTHERS.length)] ?? ''
  const text = ANSWERS[key] ?? other.replace('{prompt}', () => shortened(asked))
  return { text, breaksOff: false }
}

function read(name: string): string {
  return readFileSync(new URL(`mock-answers/${name}.md`, import.meta.url), 'utf8').trimEnd()
}

function shortened(prompt: string): string {
  const [start = ''] = splitText(prompt, MAX_QUOTED)
  return start === prompt ? prompt : `${start}…`
}
