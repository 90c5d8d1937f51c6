import { hasMovedOn, hasOpened } from '@ras/worker/answer-so-far'
import type { Chunk } from '@ras/shared/protocol/chunk'
import { ANSWER_ID, answerIn } from './answer-in.ts'
import { appendSteps } from './append-steps.ts'
import type { Step } from './explore.ts'
import { findsOthers, knowsAll, readBehind } from './look-back.ts'
import type { TaskPlace } from './task-place.ts'
import type { Faults, Run, WritingState } from './writing-state.ts'

/** One run, after `answerPrompt` and `RunWriter`: the writer and the reader of the provider go on independently. */
export function runSteps(place: TaskPlace): readonly Step<WritingState>[] {
  const { run } = place.task
  if (run === null) return []
  return [...writeSteps(place, run), ...(run.isConfirmed ? askSteps(place, run) : confirmSteps(place, run))]
}

/** The start goes alone; then everything that gathered since goes in one append (W2). */
function writeSteps(place: TaskPlace, run: Run): readonly Step<WritingState>[] {
  const parts = run.seq === 0 ? [startOf(run)] : [...textOf(place, run), ...endOf(run)]
  if (parts.length === 0) return []
  const hasEnded = run.seq > 0 && run.end !== null
  const written = run.seq === 0 ? run.written : run.read
  const foundOthers = place.ownership.foundOthers || (knowsAll(place) && findsOthers(place))
  const isSure = (knowsAll(place) && !foundOthers) || place.world.bug === 'does not read its own end back'
  const done = isSure ? place.become({ phase: 'done', run: null }, { rememberedEnd: true }) : null
  const after = hasEnded
    ? (done ?? place.become({ phase: 'confirming', run: null }, { foundOthers }))
    : place.become({ run: { ...run, seq: run.seq + parts.length, written } })
  const chunks = parts.map((part, index) => chunkOf(run.id, run.seq + index, part))
  return appendSteps(place.world, after, { words: `${place.name} appends`, runId: run.id, chunks })
}

/** W10: asks only after it has seen in the log that its start was the first of its attempt; plans again where it was not. */
function confirmSteps(place: TaskPlace, run: Run): readonly Step<WritingState>[] {
  if (run.seq === 0) return []
  const soFar = readBehind(place.state.log, place.task.from)
  const isConfirmed = hasOpened(soFar, run.id)
  const phase = hasMovedOn(soFar, run.plan) ? 'planning' : 'confirming'
  const to = place.become(isConfirmed ? { run: { ...run, isConfirmed } } : { phase, run: null })
  return [
    {
      words: `${place.name} reads its start back: run ${run.id} is ${isConfirmed ? '' : 'not '}the first`,
      to,
    },
  ]
}

function askSteps(place: TaskPlace, run: Run): readonly Step<WritingState>[] {
  const { name, task, state } = place
  const { letters } = place.world
  const become = (changes: Partial<Run>): WritingState => place.become({ run: { ...run, ...changes } })
  if (run.end !== null) return []
  if (task.isStopped)
    return [{ words: `${name} ends run ${run.id} as stopped`, to: become({ end: 'stopped' }) }]
  if (run.isAsked) {
    if (run.read === letters.length) {
      return [{ words: `${name} reads the end from the provider`, to: become({ end: 'complete' }) }]
    }
    const words = `${name} reads ${letters[run.read]} from the provider`
    return [{ words, to: become({ read: run.read + 1 }) }]
  }
  const breaks = brokenByAsking(place, run)
  if (run.plan.kind === 'start') {
    const to = { ...become({ isAsked: true }), begun: state.begun + 1 }
    const isMore = to.begun > allowedBeginnings(place)
    const tooMany = isMore ? `G4: the provider begins ${to.begun} times` : null
    return [{ words: `${name} asks the provider to begin`, to, breaks: breaks ?? tooMany }]
  }
  const steps: Step<WritingState>[] = [
    {
      words: `${name} asks the provider to go on behind ${run.plan.resume}`,
      to: become({ isAsked: true }),
      breaks,
    },
  ]
  if (state.left.refusals > 0) {
    const plan = { kind: 'start', attempt: run.plan.attempt + 1 } as const
    const next = { ...run, id: place.nextRunId, plan, seq: 0, read: 0, written: 0, isConfirmed: false }
    const refused = place.becomeRun({ run: next })
    const to = { ...refused, left: { ...state.left, refusals: state.left.refusals - 1 } }
    steps.push({
      words: `the provider refuses ${name}'s token; run ${next.id} starts again`,
      to,
      isOptional: true,
    })
  }
  return steps
}

/** What a worker may not ask for: that is not the first of its attempt, or owns the answer's partition and found the stop there. */
function brokenByAsking(place: TaskPlace, { id, plan }: Run): string | null {
  const { state, ownership, isOwner } = place
  const current = answerIn(state.log)?.run
  const isRefused = current?.attempt === plan.attempt && current.id !== id
  if (isRefused && !knowsAll(place))
    return 'W10: the provider is asked for a run that is not the first of its attempt'
  const hasStoodThere = state.prompts.slice(0, ownership.since).some(({ kind }) => kind === 'stop')
  return isOwner && hasStoodThere ? 'W12: the provider is asked although the stop stood in the log' : null
}

/** Once; again for what died before its first token was durable; and each time for a worker that has not noticed, and for whom it took the message from. */
function allowedBeginnings({ state, world }: TaskPlace): number {
  const met = (kind: keyof Faults): number => world.faults[kind] - state.left[kind]
  const moves = met('rebalances') + (world.hasMoved ? 1 : 0)
  return (1 + met('workerKills') + met('refusals')) * (1 + 2 * moves)
}

type Part = Partial<Chunk> & Pick<Chunk, 'type'>

function startOf({ plan }: Run): Part {
  const { kind: _kind, ...opening } = plan
  return { type: 'start', role: 'assistant', parentId: 'p', ...opening }
}

/** Every piece but each second one has its token, and a chunk has that of its last piece. */
function textOf({ world: { isResumable, letters } }: TaskPlace, { read, written }: Run): readonly Part[] {
  if (read === written) return []
  const token = isResumable && read % 2 === 1 ? { resume: `${read}` } : {}
  return [{ type: 'text', content: letters.slice(written, read), ...token }]
}

function endOf({ end }: Run): readonly Part[] {
  return end === null ? [] : [{ type: 'finish', reason: end }]
}

export function chunkOf(runId: string, seq: number, part: Part): Chunk {
  const place = { conversationId: 'c', messageId: ANSWER_ID, runId, seq }
  return { id: `${runId}-${seq}`, ...place, timestamp: 0, content: '', ...part }
}
