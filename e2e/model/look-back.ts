import { type AnswerSoFar, followAnswer, nothingSaid } from '@ras/worker/answer-so-far'
import { ANSWER_ID } from './answer-in.ts'
import type { ChunkLog } from './chunk-logs.ts'
import type { TaskPlace } from './task-place.ts'

export const NOTHING = nothingSaid('c', ANSWER_ID)
const seen = new WeakMap<ChunkLog, Map<number, AnswerSoFar>>()

/** What a worker reads that reads everything behind `from`. */
export function readBehind(log: ChunkLog, from: number): AnswerSoFar {
  const ofLog = seen.get(log) ?? new Map<number, AnswerSoFar>()
  seen.set(log, ofLog)
  const soFar = ofLog.get(from) ?? log.chunks.slice(from + 1).reduce(followAnswer, NOTHING)
  ofLog.set(from, soFar)
  return soFar
}

/** Whoever has owned the partition since before `from` knows that there is nothing, and reads nothing (W4) until it finds that somebody else began the answer. */
export function knowsAll({ task, ownership, world }: TaskPlace): boolean {
  if (world.bug === 'reads nothing on takeover') return true
  return ownership.knownFrom !== null && task.from >= ownership.knownFrom && !ownership.foundOthers
}

/** Whether a worker finds that, when it reads what it has not written itself up to its own end. */
export function findsOthers({ state, task, nextRunId, world }: TaskPlace): boolean {
  if (world.bug === 'does not look for others at its end') return false
  const [own] = nextRunId.split('.')
  return state.log.chunks
    .slice(task.from + 1)
    .some(({ type, runId }) => type === 'start' && runId?.split('.')[0] !== own)
}

/** What `Takeover` plans from; null where the end of the answer is remembered. */
export function lookBack(place: TaskPlace): AnswerSoFar | null {
  if (place.ownership.rememberedEnd) return null
  return knowsAll(place) ? NOTHING : readBehind(place.state.log, place.task.from)
}
