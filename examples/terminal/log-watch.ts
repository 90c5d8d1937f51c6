import { styleText } from 'node:util'
import { Config, type KafkaLogger } from 'reliable-ai-streams'

/** What a reader or a writer says so soon after another got an answer is of before that: a writer waits up to 12 s for a connection before it warns. */
const SETTLES_MS = 15_000

let isAway = false
let backAt = -Infinity

/** Says on stderr, once each, that the log is away and that it is back: the `logger` of all that one process opens. */
export const logWatch: KafkaLogger & { readonly isAway: boolean } = {
  get isAway() {
    return isAway
  },
  debug() {},
  info(details) {
    if (!isAway || !('isAway' in details)) return
    isAway = false
    backAt = Date.now()
    say('green', `${kafka()} is back`)
  },
  warn(details, message) {
    if (!('isAway' in details)) say('yellow', message)
    else if (!isAway && Date.now() - backAt > SETTLES_MS) {
      isAway = true
      say('yellow', `${kafka()} does not answer; trying again`)
    }
  },
}

function kafka(): string {
  return `kafka at ${new Config().kafkaConfig().brokers.join(',')}`
}

function say(colour: 'green' | 'yellow', words: string): void {
  console.error(styleText(colour, words, { stream: process.stderr }))
}
