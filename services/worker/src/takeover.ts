import { fold } from '@ras/shared/conversation/fold'
import { emptyConversation } from '@ras/shared/conversation/conversation'
import { isEnded } from '@ras/shared/conversation/new-message'
import type { Log, Ownership } from '@ras/shared/log/log'
import { decodeChunk } from '@ras/shared/log/record-codec'
import type { AnswerJob } from '@ras/shared/protocol/job'
import type { Message } from '@ras/shared/protocol/message'
import { StreamError } from '@ras/shared/protocol/stream-error'
import type { Clock } from './clock.ts'

/** How many answers of one ownership are remembered. */
const MAX_REMEMBERED = 10_000
/** How long to wait before a log that is away is asked again. */
const ASK_AGAIN_MS = 1000

/** What to do about a job that was delivered, maybe not for the first time. */
type TakeoverPlan =
  | { readonly kind: 'run'; readonly attempt: number }
  | { readonly kind: 'skip'; readonly why: 'ended' | 'lost' }

export interface Takeover {
  /** Must be called for the jobs of a conversation one after another, each before it runs. */
  plan(job: AnswerJob, ownership: Ownership): Promise<TakeoverPlan>
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
 * otherwise everything about the answer lies behind `from` in the chunks' partition of the same number, and is read and folded (W3).
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

  async function readAnswer(job: AnswerJob, ownership: Ownership): Promise<Message | undefined> {
    // The prompt's own chunk stands at `from`.
    const { partition, signal } = ownership
    const range = { partition, from: job.from + 1, to: await endOf(ownership) }
    if (range.from >= range.to) return undefined
    let conversation = emptyConversation(job.conversationId)
    for await (const batch of log.read('chunks', range, signal)) {
      for (const record of batch) {
        if (record.key !== job.conversationId) continue
        const decoded = decodeChunk(record)
        if (decoded.kind === 'value' && decoded.value.messageId === job.answerId) {
          conversation = fold(conversation, decoded.value)
        }
      }
    }
    return conversation.messages.find(({ id }) => id === job.answerId)
  }

  return {
    async plan(job, ownership) {
      const knowledge = await knowledgeOf(ownership)
      if (knowledge.ended.has(job.answerId)) return { kind: 'skip', why: 'ended' }
      if (job.from >= knowledge.knownFrom) return { kind: 'run', attempt: 1 }
      const answer = await readAnswer(job, ownership)
      // A read that was aborted has seen only a part.
      if (ownership.signal.aborted) return { kind: 'skip', why: 'lost' }
      if (answer !== undefined && isEnded(answer)) return { kind: 'skip', why: 'ended' }
      return { kind: 'run', attempt: (answer?.run?.attempt ?? 0) + 1 }
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
