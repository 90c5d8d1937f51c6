import type { Log, Ownership } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import type { AnswerJob } from '@ras/shared/protocol/job'
import { StreamError } from '@ras/shared/protocol/stream-error'
import {
  type AnswerSoFar,
  answerIn,
  followAnswer,
  nothingSaid,
  planRun,
  type RunPlan,
} from './answer-so-far.ts'
import type { Clock } from './clock.ts'

/** How many answers of one ownership are remembered. */
const MAX_REMEMBERED = 10_000
/** How long to wait before a log that is away is asked again. */
const ASK_AGAIN_MS = 1000

export interface OpenedRun {
  readonly runId: string
  /** Resolves once its `start` is durable. */
  readonly opened: Promise<void>
}

/** What to do about a job that was delivered, maybe not for the first time. */
type TakeoverPlan = RunPlan | { readonly kind: 'skip'; readonly why: 'ended' | 'lost' }

export interface Takeover {
  /** Must be called for the jobs of a conversation one after another, each before it runs. */
  plan(job: AnswerJob, ownership: Ownership): Promise<TakeoverPlan>
  /**
   * Whether the message is this run's, as soon as its `start` is durable. It is not if a zombie's `start` or end came between the
   * reading and it; then the job must be planned again. Whoever reads nothing (W4) need not wait for it either.
   */
  hasTakenOver(job: AnswerJob, ownership: Ownership, run: OpenedRun): Promise<boolean>
  /** The answer has ended, by a chunk that is durable. */
  remember(job: AnswerJob, ownership: Ownership): void
}

/** What is known about the answers behind `knownFrom` of one owned partition: those in `ended` have ended, the others do not exist. */
interface Knowledge {
  knownFrom: number
  readonly ended: Map<string, number>
}

/**
 * A successor must know what its predecessor published. Whoever has owned the partition since before the job's `from` knows it (W4);
 * otherwise everything about the answer lies behind `from` in the chunks' partition of the same number, and is read and folded (W3), before the
 * run and again when its start is durable.
 */
export function createTakeover(
  log: Pick<Log, 'bounds' | 'read'>,
  clock: Clock,
  maxRemembered: number = MAX_REMEMBERED,
): Takeover {
  const known = new WeakMap<Ownership, Promise<Knowledge>>()
  const settled = new WeakMap<Ownership, Knowledge>()

  /** A log that is away for a while costs a while, not the worker. */
  async function endOf({ partition, signal }: Ownership): Promise<number> {
    for (;;) {
      try {
        return (await log.bounds('chunks'))[partition]?.end ?? 0
      } catch (error) {
        const isAway = error instanceof StreamError && error.code === 'log-unavailable'
        if (!isAway || signal.aborted) throw error
        await clock.sleep(ASK_AGAIN_MS, signal)
      }
    }
  }

  function knowledgeOf(ownership: Ownership): Promise<Knowledge> {
    const asked = known.get(ownership)
    if (asked !== undefined) return asked
    const asking = endOf(ownership).then((knownFrom) => {
      const knowledge: Knowledge = { knownFrom, ended: new Map() }
      settled.set(ownership, knowledge)
      return knowledge
    })
    known.set(ownership, asking)
    return asking
  }

  async function readAnswer(job: AnswerJob, ownership: Ownership): Promise<AnswerSoFar> {
    // The prompt's own chunk stands at `from`.
    const { partition, signal } = ownership
    const range = { partition, from: job.from + 1, to: await endOf(ownership) }
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

  return {
    async plan(job, ownership) {
      const knowledge = await knowledgeOf(ownership)
      if (knowledge.ended.has(job.answerId)) return { kind: 'skip', why: 'ended' }
      if (job.from >= knowledge.knownFrom) return { kind: 'start', attempt: 1 }
      const soFar = await readAnswer(job, ownership)
      // A read that was aborted has seen only a part.
      if (ownership.signal.aborted) return { kind: 'skip', why: 'lost' }
      return planRun(soFar) ?? { kind: 'skip', why: 'ended' }
    },

    async hasTakenOver(job, ownership, { runId, opened }) {
      const { knownFrom } = await knowledgeOf(ownership)
      if (job.from >= knownFrom) return true
      await opened
      const answer = answerIn(await readAnswer(job, ownership))
      return answer?.run?.id === runId && answer.status === 'running'
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
