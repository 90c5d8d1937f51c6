import { isEnded } from '@ras/shared/conversation/new-message'
import type { Chunk } from '@ras/shared/protocol/chunk'
import type { Message } from '@ras/shared/protocol/message'
import type { ChunkLog } from './chunk-logs.ts'
import type { Step } from './explore.ts'
import type { WritingState, WritingWorld } from './writing-state.ts'

export const ANSWER_ID = 'p~a'

export function answerIn({ conversation }: ChunkLog): Message | undefined {
  return conversation.messages.find(({ id }) => id === ANSWER_ID)
}

/** The chunks of a run become durable; or they do, and a copy of them is still under way. `after` is what their writer is then. */
export function appendSteps(
  world: WritingWorld,
  after: WritingState,
  append: { readonly words: string; readonly runId: string; readonly chunks: readonly Chunk[] },
): readonly Step<WritingState>[] {
  const { words, runId, chunks } = append
  // A writer's appends keep their order.
  if (after.copy?.runId === runId) return []
  const step = appendStep(world, after, words, chunks)
  if (after.left.copies === 0) return [step]
  const left = { ...after.left, copies: after.left.copies - 1 }
  const twice = { ...step.to, left, copy: { runId, chunks } }
  return [step, { ...step, words: `${words}, and a copy is under way`, to: twice, isOptional: true }]
}

export function copySteps(world: WritingWorld, state: WritingState): readonly Step<WritingState>[] {
  if (state.copy === null) return []
  const { chunks, runId } = state.copy
  return [appendStep(world, { ...state, copy: null }, `the copy of run ${runId} arrives`, chunks)]
}

function appendStep(
  { logs, letters }: WritingWorld,
  state: WritingState,
  words: string,
  chunks: readonly Chunk[],
): Step<WritingState> {
  let { log } = state
  let breaks: string | null = null
  for (const chunk of chunks) {
    const longer = logs.append(log, [chunk])
    breaks ??= brokenBy(log, chunk, longer, letters)
    log = longer
  }
  return { words: `${words}: ${chunks.map(nameOf).join(', ')}`, to: { ...state, log }, breaks }
}

/** The promise that one chunk more breaks on the screens. */
function brokenBy(log: ChunkLog, chunk: Chunk, longer: ChunkLog, letters: string): string | null {
  const before = answerIn(log)
  const after = answerIn(longer)
  const isZombies = before?.run !== undefined && chunk.type !== 'start' && before.run?.id !== chunk.runId
  if (isZombies && after !== before) return 'F3: a zombie changes a screen'
  if (before !== undefined && isEnded(before) && after !== before) return 'F4: an ended answer changes'
  const users = longer.conversation.messages.filter(({ role }) => role === 'user')
  if (users.length > 1 || longer.conversation.messages.length > 2) return 'G4: there are two messages'
  const { text = '', status } = after ?? {}
  if (!letters.startsWith(text)) return `G2: the answer reads ${text}`
  if (status === 'complete' && text !== letters) return `G1: the answer is complete with ${text}`
  if (status === 'stopped' && !text.startsWith(before?.text ?? '')) return 'G5: a stop takes text away'
  return null
}

function nameOf({ type, attempt, content, resume, continuesFrom, reason }: Chunk): string {
  const parts = [type, attempt, content, resume && `(token ${resume})`, reason]
  const point = continuesFrom && `behind ${continuesFrom.runId}/${continuesFrom.seq}`
  return [...parts, point].filter((part) => part !== undefined && part !== '').join(' ')
}
