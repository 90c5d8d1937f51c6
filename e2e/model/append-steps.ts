import { isEnded } from '@ras/shared/conversation/new-message'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { answerIn } from './answer-in.ts'
import type { ChunkLog } from './chunk-logs.ts'
import type { Step } from './explore.ts'
import { readBehind } from './look-back.ts'
import type { WritingState, WritingWorld } from './writing-state.ts'

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
  world: WritingWorld,
  state: WritingState,
  words: string,
  chunks: readonly Chunk[],
): Step<WritingState> {
  let { log } = state
  let breaks: string | null = null
  for (const chunk of chunks) {
    const longer = world.logs.append(log, [chunk])
    breaks ??= brokenBy(log, chunk, longer, world)
    log = longer
  }
  breaks ??= brokenByStop(state.log, log)
  return { words: `${words}: ${chunks.map(nameOf).join(', ')}`, to: { ...state, log }, breaks }
}

/** The promise that one chunk more breaks on the screens. */
function brokenBy(log: ChunkLog, chunk: Chunk, longer: ChunkLog, world: WritingWorld): string | null {
  const before = answerIn(log)
  const after = answerIn(longer)
  const isZombies = before?.run !== undefined && chunk.type !== 'start' && before.run?.id !== chunk.runId
  if (isZombies && after !== before) return 'F3: a zombie changes a screen'
  if (before !== undefined && isEnded(before) && after !== before) return 'F4: an ended answer changes'
  const users = longer.conversation.messages.filter(({ role }) => role === 'user')
  if (users.length > 1 || longer.conversation.messages.length > 2) return 'G4: there are two messages'
  if (chunk.type === 'start' && after !== before && world.faults.refusals === 0) {
    const { point } = readBehind(log, 0)
    const isCut = point !== null && (chunk.continuesFrom?.length ?? 0) < point.continuesFrom.length
    if (isCut) return 'F12: a start takes text away behind which the provider could go on'
  }
  const { letters } = world
  const { text = '', status } = after ?? {}
  if (!letters.startsWith(text)) return `G2: the answer reads ${text}`
  if (status === 'complete' && text !== letters) return `G1: the answer is complete with ${text}`
  return null
}

/** A run that stops an answer begins and ends in one append. */
function brokenByStop(log: ChunkLog, longer: ChunkLog): string | null {
  const { text = '', status } = answerIn(longer) ?? {}
  const isCut = status === 'stopped' && !text.startsWith(answerIn(log)?.text ?? '')
  return isCut ? 'G5: a stop takes text away' : null
}

function nameOf({ type, attempt, content, resume, continuesFrom, reason }: Chunk): string {
  const parts = [type, attempt, content, resume && `(token ${resume})`, reason]
  const point = continuesFrom && `behind ${continuesFrom.runId}/${continuesFrom.seq}`
  return [...parts, point].filter((part) => part !== undefined && part !== '').join(' ')
}
