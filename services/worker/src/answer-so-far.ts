import { type Conversation, emptyConversation } from '@ras/shared/conversation/conversation'
import { fold } from '@ras/shared/conversation/fold'
import { isEnded } from '@ras/shared/conversation/new-message'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { Message } from '@ras/shared/protocol/message'

/** A point of a run after which the provider can go on, and the text up to there. */
interface ResumePoint {
  readonly continuesFrom: NonNullable<Chunk['continuesFrom']>
  readonly resume: string
}

/** What the log says about one answer. A value. */
export interface AnswerSoFar {
  readonly answerId: string
  readonly conversation: Conversation
  readonly point: ResumePoint | null
}

/** What every plan is made from. */
interface Planned {
  readonly attempt: number
  /** The latest chunk that was read of the answer's run; absent where no run wrote before. */
  readonly after?: NonNullable<Chunk['after']>
}

/** What a run has to do that takes an answer over. */
export type RunPlan =
  | ({ readonly kind: 'start' } & Planned)
  | ({ readonly kind: 'resume' } & Planned & ResumePoint)

/** How to end an answer that nobody writes, with all its text. */
export interface StopPlan extends Planned {
  readonly kind: 'stop'
  /** Absent where no run wrote before. */
  readonly continuesFrom?: NonNullable<Chunk['continuesFrom']>
  /** The last token, after which the provider may still generate. */
  readonly resume?: string
}

export function nothingSaid(conversationId: string, answerId: string): AnswerSoFar {
  return { answerId, conversation: emptyConversation(conversationId), point: null }
}

/** One chunk more. Only what the fold accepts counts, so a zombie's token is not taken for the answer's. */
export function followAnswer(soFar: AnswerSoFar, chunk: Chunk): AnswerSoFar {
  if (chunk.messageId !== soFar.answerId) return soFar
  const conversation = fold(soFar.conversation, chunk)
  if (conversation === soFar.conversation) return soFar
  return { ...soFar, conversation, point: pointAfter({ ...soFar, conversation }, chunk) }
}

function answerIn({ conversation, answerId }: AnswerSoFar): Message | undefined {
  return conversation.messages.find(({ id }) => id === answerId)
}

/** Whether the message is this run's, once its `start` is durable. It is not if a zombie's `start` or end came before that. */
export function hasOpened(soFar: AnswerSoFar, runId: string): boolean {
  const answer = answerIn(soFar)
  return answer?.run?.id === runId && answer.status !== 'interrupted'
}

/** Goes on where the text can be continued, and starts it again where it cannot (W3, W10); null if the answer has ended. */
export function planRun(soFar: AnswerSoFar): RunPlan | null {
  const answer = answerIn(soFar)
  if (answer !== undefined && isEnded(answer)) return null
  const planned = plannedFrom(answer)
  return soFar.point === null ? { kind: 'start', ...planned } : { kind: 'resume', ...planned, ...soFar.point }
}

function plannedFrom(answer: Message | undefined): Planned {
  if (answer?.run == null) return { attempt: 1 }
  const { id: runId, seq, attempt } = answer.run
  return { attempt: attempt + 1, after: { runId, seq } }
}

/** Whether the run that a plan came after has written on since, so that the plan is out of date and nobody took the answer over (F12). */
export function hasMovedOn(soFar: AnswerSoFar, { after }: Planned): boolean {
  const run = answerIn(soFar)?.run
  return after !== undefined && run?.id === after.runId && run.seq > after.seq
}

/** Null if the answer has ended. The text that is there stays, also what comes after the last token. */
export function planStop(soFar: AnswerSoFar): StopPlan | null {
  const answer = answerIn(soFar)
  if (answer !== undefined && isEnded(answer)) return null
  const planned = plannedFrom(answer)
  const token = soFar.point === null ? {} : { resume: soFar.point.resume }
  const last = answer?.spans.at(-1)
  if (answer?.run == null || last === undefined) return { kind: 'stop', ...planned, ...token }
  // A run whose start was refused has no span, and the text is its predecessor's.
  const seq = last.runId === answer.run.id ? answer.run.seq : 0
  const continuesFrom = { runId: last.runId, seq, length: answer.text.length }
  return { kind: 'stop', ...planned, continuesFrom, ...token }
}

function pointAfter(soFar: AnswerSoFar, chunk: Chunk): ResumePoint | null {
  const answer = answerIn(soFar)
  // What a refused chunk says is not in the text; what was there before it still is.
  if (answer?.run == null || answer.status === 'interrupted') return soFar.point
  const { runId, seq, resume } = chunk
  if (runId !== undefined && seq !== undefined && resume !== undefined) {
    return { continuesFrom: { runId, seq, length: answer.text.length }, resume }
  }
  return chunk.type === 'start' ? null : soFar.point
}
