import { decodeChunk } from '@ras/shared/log/record-codec'
import type { ProblemCode } from '@ras/shared/protocol/problem'
import type { Records } from '../support/log-records.ts'
import { knownAnswer } from '../support/known-answer.ts'
import { answerOf, openStreamClient, type StreamClient } from '../support/stream-client.ts'
import { until } from './until.ts'

/** The rest of every answer, at the mock's pace, and the time that a group takes to meet again. */
const ENDED_WITHIN_MS = 240_000

export interface Refusal {
  readonly code: ProblemCode
  readonly afterMs: number
}

/** Prompts, each of a client and a conversation of its own. */
export interface OutageLoad {
  readonly refusals: readonly Refusal[]
  readonly size: number
  /** Resolves once the prompt is acknowledged, however often it is refused before. */
  ask(prompt: string): Promise<void>
  /** Resolves once every answer has ended. */
  ended(): Promise<void>
  /** Rejects unless each client has its prompt and its answer to the letter, once, and the log has one first attempt of each. */
  expectWhole(records: Records): Promise<void>
  close(): void
}

export function createOutageLoad(url: string): OutageLoad {
  const refusals: Refusal[] = []
  const asked = new Map<StreamClient, string>()
  const onRefusal = (refusal: Refusal): void => void refusals.push(refusal)
  return {
    refusals,
    get size() {
      return asked.size
    },
    ask(prompt) {
      const client = openStreamClient({ url, transport: 'websocket', onRefusal })
      asked.set(client, prompt)
      return client.ask(prompt)
    },
    ended: () =>
      until(
        'every answer',
        () => [...asked.keys()].every(({ follower }) => answerOf(follower)?.status === 'complete'),
        ENDED_WITHIN_MS,
      ),
    async expectWhole(records) {
      for (const [{ follower }, prompt] of asked) expectWhole(follower, prompt)
      const first = (await records.all('chunks')).filter((record) => {
        const chunk = decodeChunk(record)
        return chunk.kind === 'value' && chunk.value.type === 'start' && chunk.value.attempt === 1
      })
      if (first.length !== asked.size) {
        throw new Error(`there are ${first.length} first attempts of ${asked.size} answers`)
      }
    },
    close() {
      for (const client of asked.keys()) client.close()
    },
  }
}

function expectWhole({ conversation, counters }: StreamClient['follower'], prompt: string): void {
  const texts = conversation.messages.map(({ text }) => text)
  if (JSON.stringify(texts) !== JSON.stringify([prompt, knownAnswer(prompt)])) {
    throw new Error(`"${prompt}" does not have one whole answer: ${JSON.stringify(texts)}`)
  }
  const { gaps, duplicates, resets } = counters
  if (gaps + duplicates + resets > 0) {
    throw new Error(`"${prompt}" was not read in order: ${JSON.stringify(counters)}`)
  }
}
