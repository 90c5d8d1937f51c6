import { createUnfinished } from '@ras/shared/log/unfinished'
import type { Step } from './explore.ts'
import {
  NEW_OWNERSHIP,
  type Task,
  type Worker,
  type WritingState,
  type WritingWorld,
} from './writing-state.ts'

/** What the consumer group and the workers' membership in it do: the partition changes hands, records are delivered and committed, workers die. */
export function groupSteps(world: WritingWorld, state: WritingState): readonly Step<WritingState>[] {
  return state.workers.flatMap((worker, index) => [
    ...ownershipSteps(state, worker, index),
    ...deliverSteps(state, worker, index),
    ...commitSteps(world, state, worker, index),
  ])
}

function withWorker(state: WritingState, index: number, worker: Partial<Worker>): WritingState {
  const workers = state.workers.map((other, at) => (at === index ? { ...other, ...worker } : other))
  return { ...state, workers }
}

function ownershipSteps(state: WritingState, worker: Worker, index: number): readonly Step<WritingState>[] {
  const { left, owner, commit, prompts } = state
  const name = `worker ${index + 1}`
  const ownership = { ...NEW_OWNERSHIP, next: commit, since: prompts.length }
  const given = { ...withWorker(state, index, { ownership }), owner: index }
  // Workers that have done nothing are alike.
  const isLikeFirst =
    index > 0 && state.workers.every(({ runs, ownership: own }) => runs === 0 && own === null)
  if (owner === null && isLikeFirst) return []
  if (owner === null) return [{ words: `the group gives the partition to ${name}`, to: given }]
  const steps: Step<WritingState>[] = []
  if (owner !== index && left.rebalances > 0) {
    const to = { ...given, left: { ...left, rebalances: left.rebalances - 1 } }
    steps.push({
      words: `the group moves the partition to ${name}; the other has not noticed`,
      to,
      isOptional: true,
    })
  }
  if (owner !== index && worker.ownership !== null) {
    const to = withWorker(state, index, { ownership: null })
    steps.push({ words: `${name} notices that it has lost the partition`, to })
  }
  if (worker.ownership !== null && left.workerKills > 0) {
    const killed = withWorker(state, index, { ownership: null })
    const to = {
      ...killed,
      owner: owner === index ? null : owner,
      left: { ...left, workerKills: left.workerKills - 1 },
    }
    steps.push({ words: `${name} is killed and restarted`, to, isOptional: true })
  }
  return steps
}

/** Only the owner gets records, but for what is late (L16). */
function deliverSteps(state: WritingState, worker: Worker, index: number): readonly Step<WritingState>[] {
  const { ownership } = worker
  const { left } = state
  const isLate = state.owner !== index
  if (ownership === null || (isLate && left.lateRecords === 0)) return []
  const { next: position } = ownership
  const command = state.prompts[position]
  if (command === undefined) return []
  const isStop = command.kind === 'stop'
  const waitsFor = isStop ? ownership.tasks.filter(hasBegun).map((task) => task.position) : []
  const before = isStop ? ownership.tasks.map((task) => ({ ...task, isStopped: true })) : ownership.tasks
  const task: Task = {
    ...command,
    position,
    phase: 'waiting',
    isStopped: false,
    waitsFor,
    run: null,
    stopRun: null,
  }
  const given = withWorker(state, index, {
    ownership: { ...ownership, next: position + 1, tasks: [...before, task] },
  })
  const words = `worker ${index + 1} gets the ${isStop ? 'stop' : 'job'} at ${position}`
  if (!isLate) return [{ words, to: given }]
  const to = { ...given, left: { ...left, lateRecords: left.lateRecords - 1 } }
  return [{ words: `${words}, which is no longer its own`, to, isOptional: true }]
}

/** What a stop waits for that is delivered now; a stop begins at once (W11). */
function hasBegun({ phase, kind }: Task): boolean {
  return phase !== 'done' && (kind === 'stop' || phase !== 'waiting')
}

/** The broker takes commits of the owner alone. */
function commitSteps(
  { bug }: WritingWorld,
  state: WritingState,
  worker: Worker,
  index: number,
): readonly Step<WritingState>[] {
  const { ownership } = worker
  if (ownership === null || state.owner !== index) return []
  const isFinished = ({ phase, kind, run }: Task): boolean =>
    phase === 'done' ||
    (bug === 'commits a stop before its effect' && kind === 'stop') ||
    (bug === 'commits before the end is durable' && run !== null && run.end !== null)
  const unfinished = createUnfinished(state.commit)
  const uncommitted = ownership.tasks.filter(({ position }) => position >= state.commit)
  for (const { position } of uncommitted) unfinished.begin(position)
  for (const task of uncommitted) if (isFinished(task)) unfinished.finish(task.position)
  const { commit } = unfinished
  if (commit === state.commit) return []
  const tasks = ownership.tasks.filter((task) => task.position >= commit || task.phase !== 'done')
  const to = { ...withWorker(state, index, { ownership: { ...ownership, tasks } }), commit }
  return [{ words: `worker ${index + 1} commits ${commit}`, to }]
}
