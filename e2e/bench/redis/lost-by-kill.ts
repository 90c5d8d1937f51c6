import { randomUUID } from 'node:crypto'
import type { Contender } from '../contender.ts'
import { FILLER } from '../load.ts'
import { until } from '../until.ts'

const BEFORE = 100
const MEANWHILE = 1_000
const AFTER = 100

/**
 * How many chunks a reader misses for ever of the 1,000 that are published between a relay's SIGKILL and its new start. Its connection breaks with the relay, it comes back
 * to the new one, and waits until it has what is published last.
 */
export async function measureLostByKill({ publisher, relay, open }: Contender): Promise<number> {
  const conversationId = randomUUID()
  await publisher.begin([conversationId])
  const reader = await open(conversationId)
  await publisher.many(0, BEFORE)
  await until('what comes live', () => reader.chunks() === BEFORE)
  await relay.kill()
  await publisher.many(0, MEANWHILE)
  await relay.restart()
  await reader.comeBack()
  await publisher.many(0, AFTER)
  const total = BEFORE + MEANWHILE + AFTER
  await until('the last chunk', () => numbersOf(reader.text()).at(-1) === total - 1)
  const had = new Set(numbersOf(reader.text()))
  reader.close()
  return total - had.size
}

function numbersOf(text: string): readonly number[] {
  return text.split(FILLER).slice(0, -1).map(Number)
}
