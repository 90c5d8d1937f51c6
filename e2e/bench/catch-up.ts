import { randomUUID } from 'node:crypto'
import type { Contender, ContenderReader } from './contender.ts'
import { FILLER } from './load.ts'
import { monotonicNow } from './quantiles.ts'
import { until } from './until.ts'

const SEEN = 100

/** Milliseconds from a reader's new connection to its having the 10,000 chunks that it missed, in order. One value a repetition. */
export async function measureCatchUp(contender: Contender, missed: number, times: number) {
  const durations: number[] = []
  for (let time = 0; time < times; time += 1) durations.push(await catchUp(contender, missed))
  return durations
}

async function catchUp({ publisher, open }: Contender, missed: number): Promise<number> {
  const conversationId = randomUUID()
  await publisher.begin([conversationId])
  const [reader, beside] = await Promise.all([open(conversationId), open(conversationId)])
  await publisher.many(0, SEEN)
  await until('what comes live', () => reader.chunks() === SEEN)
  reader.lose()
  await publisher.many(0, missed)
  const head = SEEN + missed
  await until('every chunk', () => beside.chunks() === head)
  const begun = monotonicNow()
  const whole = arrival(reader, head)
  await reader.comeBack()
  await whole
  const duration = monotonicNow() - begun
  const published = Array.from({ length: head }, (_, number) => `${number}${FILLER}`).join('')
  if (reader.text() !== published) throw new Error('the reader got another text')
  reader.close()
  beside.close()
  return duration
}

function arrival(reader: ContenderReader, head: number): Promise<void> {
  return new Promise((resolve) => {
    reader.onArrival = () => {
      if (reader.chunks() >= head) resolve()
    }
  })
}
