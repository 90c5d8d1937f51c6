import { knownAnswer } from '../support/known-answer.ts'
import { chosen } from './fault.ts'

export interface Prompt {
  readonly text: string
  /** What the mock answers. */
  readonly script: string
}

const QUESTIONS = [
  'Why is a log enough?',
  'What breaks when a broker dies?',
  'Who pays for a slow reader?',
  'How does one prompt stay one answer?',
  'Tell me about cursors',
]

/** Prompts that no other one equals, for answers of about 3 to 12 seconds. */
export function createPrompts(random: () => number): () => Prompt {
  let count = 0
  return () => {
    count += 1
    const rate = 20 + Math.floor(random() * 25)
    const length = 60 + Math.floor(random() * 240)
    const text = `${chosen(QUESTIONS, random())} No. ${count} [mock rate=${rate} length=${length}]`
    return { text, script: knownAnswer(text) }
  }
}
