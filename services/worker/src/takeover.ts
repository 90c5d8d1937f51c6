import type { Log, Ownership } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import type { AnswerJob } from '@ras/shared/protocol/job'
import {
  type AnswerSoFar,
  followAnswer,
  hasMovedOn,
  hasOpened,
  nothingSaid,
  planRun,
  planStop,
  type RunPlan,
  type StopPlan,
} from './answer-so-far.ts'
import type { Clock } from './clock.ts'
import { logBounds, logEnd } from './log-end.ts'
import { createSemaphore, type Semaphore } from './semaphore.ts'

/** How many answers of one ownership are remembered. */
const MAX_REMEMBERED = 10_000
/**
 * How many answers of one ownership are read about at once (W15): each read holds what a broker sends it at a time, and after a broker's outage
 * every answer of a worker is read about. Of one ownership, for a partition whose leader is away keeps no other one waiting.
 */
const MAX_READS = 2

interface TakeoverOptions {
  /** A run that writes nothing for so long is taken for dead; more than a beat. */
  readonly silenceMs: number
  readonly maxRemembered?: number | undefined
}

export interface OpenedRun {
  readonly runId: string
  /** Resolves once its `start` is durable. */
  readonly opened: Promise<void>
}

interface Skip {
  readonly kind: 'skip'
  readonly why: 'ended' | 'lost' | 'removed'
}

/** The answer that a command is about. */
type AboutAnswer = Pick<AnswerJob, 'conversationId' | 'answerId' | 'from'>

export interface Takeover {
  /** What to do about a job that was delivered, maybe not for the first time. Must be called while nothing writes the answer, as `planStop`. */
  plan(job: AboutAnswer, ownership: Ownership): Promise<RunPlan | Skip>
  planStop(command: AboutAnswer, ownership: Ownership): Promise<StopPlan | Skip>
  /**
   * Whether the message is this run's, as soon as its `start` is durable. It is not if anything of the answer came between the reading and
   * it (F12); then the job must be planned again. Whoever reads nothing (W4) need not wait for it either.
   */
  hasTakenOver(job: AboutAnswer, ownership: Ownership, run: OpenedRun): Promise<boolean>
  /**
   * What to do about a job whose run is over. Mostly the answer has ended. Where its `start` came too late for what its predecessor still wrote, it is
   * planned anew at once. Where a zombie took the message over meanwhile, it may leave it without an end: waits until that run has ended it or is silent,
   * so that the two do not take it from each other in turn. Whoever reads nothing (W4) has no such zombie before it.
   */
  planAfter(job: AboutAnswer, ownership: Ownership, before: RunPlan): Promise<RunPlan | Skip>
  /** The answer has ended, by a chunk that is durable. */
  remember(job: AboutAnswer, ownership: Ownership): void
}

/** What is known about the answers behind `knownFrom` of one owned partition: those in `ended` have ended, the others do not exist. */
interface Knowledge {
  knownFrom: number
  readonly ended: Map<string, number>
}

/**
 * A successor must know what its predecessor published. Whoever has owned the partition since before the job's `from` knows it (W4);
 * otherwise everything about the answer lies behind `from` in the chunks' partition of the same number, and is read and folded (W3), before the
 * run, when its start is durable, and when its end is.
 */
export function createTakeover(
  log: Pick<Log, 'bounds' | 'read'>,
  clock: Clock,
  { silenceMs, maxRemembered = MAX_REMEMBERED }: TakeoverOptions,
): Takeover {
  const known = new WeakMap<Ownership, Promise<Knowledge>>()
  const settled = new WeakMap<Ownership, Knowledge>()
  const reads = new WeakMap<Ownership, Semaphore>()

  function knowledgeOf(ownership: Ownership): Promise<Knowledge> {
    const asked = known.get(ownership)
    if (asked !== undefined) return asked
    const asking = logEnd(log, 'chunks', ownership, clock).then((knownFrom) => {
      const knowledge: Knowledge = { knownFrom, ended: new Map() }
      settled.set(ownership, knowledge)
      return knowledge
    })
    known.set(ownership, asking)
    return asking
  }

  /** Null if the prompt is no longer kept: then the answer, which stands behind it, may have been removed in part or as a whole. */
  function readAnswer(job: AboutAnswer, ownership: Ownership): Promise<AnswerSoFar | null> {
    const places = reads.get(ownership) ?? createSemaphore(MAX_READS)
    reads.set(ownership, places)
    return places.run(() => readNow(job, ownership))
  }

  async function readNow(job: AboutAnswer, ownership: Ownership): Promise<AnswerSoFar | null> {
    // The prompt's own chunk stands at `from`.
    const { partition, signal } = ownership
    const { start, end } = await logBounds(log, 'chunks', ownership, clock)
    if (job.from < start) return null
    const range = { partition, from: job.from + 1, to: end }
    let soFar = nothingSaid(job.conversationId, job.answerId)
    if (range.from >= range.to) return soFar
    for await (const batch of log.read('chunks', range, signal)) {
      for (const record of batch) {
        if (record.key !== job.conversationId) continue
        const decoded = decodeChunk(record)
        if (decoded.kind === 'value') soFar = followAnswer(soFar, decoded.value)
      }
    }
    return soFar
  }

  async function planWith<Plan>(
    planFor: (soFar: AnswerSoFar) => Plan | null,
    about: AboutAnswer,
    ownership: Ownership,
  ): Promise<Plan | Skip> {
    const knowledge = await knowledgeOf(ownership)
    if (knowledge.ended.has(about.answerId)) return { kind: 'skip', why: 'ended' }
    const isKnown = about.from >= knowledge.knownFrom
    const soFar = isKnown
      ? nothingSaid(about.conversationId, about.answerId)
      : await readAnswer(about, ownership)
    // A read that was aborted has seen only a part.
    if (!isKnown && ownership.signal.aborted) return { kind: 'skip', why: 'lost' }
    if (soFar === null) return { kind: 'skip', why: 'removed' }
    return planFor(soFar) ?? { kind: 'skip', why: 'ended' }
  }

  return {
    plan: (job, ownership) => planWith(planRun, job, ownership),
    planStop: (command, ownership) => planWith(planStop, command, ownership),

    async hasTakenOver(job, ownership, { runId, opened }) {
      const { knownFrom } = await knowledgeOf(ownership)
      if (job.from >= knownFrom) return true
      await opened
      const soFar = await readAnswer(job, ownership)
      return soFar !== null && hasOpened(soFar, runId)
    },

    async planAfter(job, ownership, before) {
      const { knownFrom } = await knowledgeOf(ownership)
      if (job.from >= knownFrom) return { kind: 'skip', why: 'ended' }
      for (let seen = -1; ; await clock.sleep(silenceMs, ownership.signal)) {
        const soFar = await readAnswer(job, ownership)
        if (ownership.signal.aborted) return { kind: 'skip', why: 'lost' }
        if (soFar === null) return { kind: 'skip', why: 'removed' }
        const plan = planRun(soFar)
        if (plan === null) return { kind: 'skip', why: 'ended' }
        if (soFar.conversation.next === seen || hasMovedOn(soFar, before)) return plan
        seen = soFar.conversation.next
      }
    },

    remember(job, ownership) {
      const knowledge = settled.get(ownership)
      if (knowledge === undefined) return
      knowledge.ended.set(job.answerId, job.from)
      const [oldest] = knowledge.ended
      if (knowledge.ended.size <= maxRemembered || oldest === undefined) return
      knowledge.ended.delete(oldest[0])
      knowledge.knownFrom = Math.max(knowledge.knownFrom, oldest[1] + 1)
    },
  }
}
