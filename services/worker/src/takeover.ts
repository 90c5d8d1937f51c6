import type { Log, Ownership } from '@ras/shared/log/log'
import {
  type AnswerSoFar,
  hasMovedOn,
  hasOpened,
  nothingSaid,
  planRun,
  planStop,
  type RunPlan,
  type StopPlan,
} from './answer-so-far.ts'
import type { Clock } from './clock.ts'
import type { KnownRecords } from './known-records.ts'
import { logEnd } from './log-end.ts'
import { createOtherRuns } from './other-runs.ts'
import { type AboutAnswer, readAnswer } from './read-answer.ts'
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
  /** What this worker knows of `chunks`; everything that it writes there goes through it. */
  readonly records: KnownRecords
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

export interface Takeover {
  /** What to do about a job that was delivered, maybe not for the first time. Must be called while nothing writes the answer, as `planStop`. */
  plan(job: AboutAnswer, ownership: Ownership): Promise<RunPlan | Skip>
  /** Reads the log, whatever is known (W12). */
  planStop(command: AboutAnswer, ownership: Ownership): Promise<StopPlan | Skip>
  /**
   * Whether the message is this run's, as soon as its `start` is durable. It is not if anything of the answer came between the reading and
   * it (F12); then the job must be planned again. Whoever has read nothing (W4) does not wait for it either.
   */
  hasTakenOver(job: AboutAnswer, ownership: Ownership, run: OpenedRun): Promise<boolean>
  /** Whether the message is the run's that stops it, whose end is durable. */
  hasStopped(command: AboutAnswer, ownership: Ownership, runId: string): Promise<boolean>
  /**
   * What to do about a job whose run is over. Mostly the answer has ended. Where its `start` came too late for what its predecessor still wrote, it is
   * planned anew at once. Where a zombie took the message over meanwhile, it may leave it without an end: waits until that run has ended it or is silent,
   * so that the two do not take it from each other in turn. Whoever has read nothing (W4) reads now what others wrote meanwhile, mostly nothing.
   */
  planAfter(job: AboutAnswer, ownership: Ownership, before: RunPlan): Promise<RunPlan | Skip>
  /** The answer has ended, by a chunk that is durable. */
  remember(job: AboutAnswer, ownership: Ownership): void
}

/**
 * What is known about the answers after `knownFrom` of one owned partition: those in `ended` have ended, the others do not exist. An answer is remembered with the `from` of
 * its jobs, which is another one where its prompt was sent again to another log of the same name.
 */
interface Knowledge {
  knownFrom: number
  readonly ended: Map<string, number>
}

/**
 * A successor must know what its predecessor published. Whoever has owned the partition since before the job's `from` knows it (W4), and has only to look whether
 * anybody else began the answer all the same, when its own end is durable. Otherwise everything about the answer lies after `from` in the chunks'
 * partition of the same number, and is read and folded (W3), before the run, when its start is durable, and when its end is.
 */
export function createTakeover(
  log: Pick<Log, 'bounds' | 'read'>,
  clock: Clock,
  { silenceMs, records, maxRemembered = MAX_REMEMBERED }: TakeoverOptions,
): Takeover {
  const known = new WeakMap<Ownership, Promise<Knowledge>>()
  const settled = new WeakMap<Ownership, Knowledge>()
  const reads = new WeakMap<Ownership, Semaphore>()
  const others = createOtherRuns(log, records)

  function knowledgeOf(ownership: Ownership): Promise<Knowledge> {
    const asked = known.get(ownership)
    if (asked !== undefined) return asked
    // Nothing from before it is asked for, and the log may be another one by now.
    records.forget(ownership.partition)
    const asking = logEnd(log, 'chunks', ownership, clock).then((knownFrom) => {
      const knowledge: Knowledge = { knownFrom, ended: new Map() }
      settled.set(ownership, knowledge)
      return knowledge
    })
    known.set(ownership, asking)
    return asking
  }

  function inTurn<Result>(ownership: Ownership, reading: () => Promise<Result>): Promise<Result> {
    const places = reads.get(ownership) ?? createSemaphore(MAX_READS)
    reads.set(ownership, places)
    return places.run(reading)
  }

  const read = (job: AboutAnswer, ownership: Ownership): Promise<AnswerSoFar | null> =>
    inTurn(ownership, () => readAnswer(log, job, { ownership, clock }))

  /** Whether nobody else has begun the answer, as far as this worker knows without a look at the log. */
  async function isKnown(job: AboutAnswer, ownership: Ownership): Promise<boolean> {
    const { knownFrom } = await knowledgeOf(ownership)
    return job.from >= knownFrom && !others.has(job, ownership)
  }

  async function planWith<Plan>(
    planFor: (soFar: AnswerSoFar) => Plan | null,
    about: AboutAnswer,
    ownership: Ownership,
    mayBeBlind: boolean,
  ): Promise<Plan | Skip> {
    const knowledge = await knowledgeOf(ownership)
    const endedFrom = knowledge.ended.get(about.answerId)
    if (endedFrom === about.from) return { kind: 'skip', why: 'ended' }
    const isBlind = mayBeBlind && endedFrom === undefined
    const soFar = isBlind ? nothingSaid(about.conversationId, about.answerId) : await read(about, ownership)
    // A read that was aborted has seen only a part.
    if (!isBlind && ownership.signal.aborted) return { kind: 'skip', why: 'lost' }
    if (soFar === null) return { kind: 'skip', why: 'removed' }
    return planFor(soFar) ?? { kind: 'skip', why: 'ended' }
  }

  async function isCurrent(about: AboutAnswer, ownership: Ownership, runId: string): Promise<boolean> {
    const soFar = await read(about, ownership)
    return soFar !== null && hasOpened(soFar, runId)
  }

  return {
    async plan(job, ownership) {
      const isBlind = await isKnown(job, ownership)
      // The prompt is a record of a relay's, and no news.
      records.learn(ownership.partition, { from: job.from, to: job.from + 1 })
      return planWith(planRun, job, ownership, isBlind)
    },
    planStop: (command, ownership) => planWith(planStop, command, ownership, false),

    async hasTakenOver(job, ownership, { runId, opened }) {
      if (await isKnown(job, ownership)) return true
      await opened
      return isCurrent(job, ownership, runId)
    },
    hasStopped: isCurrent,

    async planAfter(job, ownership, before) {
      if ((await isKnown(job, ownership)) && others.mayBe(job, ownership)) {
        await inTurn(ownership, () => others.look(job, ownership))
        if (ownership.signal.aborted) return { kind: 'skip', why: 'lost' }
      }
      if (await isKnown(job, ownership)) return { kind: 'skip', why: 'ended' }
      for (let seen = -1; ; await clock.sleep(silenceMs, ownership.signal)) {
        const soFar = await read(job, ownership)
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
