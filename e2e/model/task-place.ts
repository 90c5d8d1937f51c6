import type { Task, Worker, WritingState, WritingWorld } from './writing-state.ts'

type Ownership = NonNullable<Worker['ownership']>

/** One task of one worker, and the states that it leads to. */
export interface TaskPlace {
  readonly world: WritingWorld
  readonly state: WritingState
  readonly task: Task
  readonly ownership: Ownership
  /** Of the worker. */
  readonly name: string
  /** Whether the group says so too. */
  readonly isOwner: boolean
  /** Names the worker's next run. */
  readonly nextRunId: string
  become(task: Partial<Task>, ownership?: Partial<Ownership>): WritingState
  /** The name of the next run is taken, too. */
  becomeRun(task: Partial<Task>): WritingState
}

/** The tasks that are not done. */
export function taskPlaces(world: WritingWorld, state: WritingState): readonly TaskPlace[] {
  return state.workers.flatMap((worker, index) => {
    const { ownership, runs } = worker
    if (ownership === null) return []
    const withWorker = (changes: Worker): WritingState => ({
      ...state,
      workers: state.workers.map((other, at) => (at === index ? changes : other)),
    })
    return ownership.tasks
      .filter(({ phase }) => phase !== 'done')
      .map((task): TaskPlace => {
        const become = (changes: Partial<Task>, owned: Partial<Ownership>, named: number): WritingState => {
          const tasks = ownership.tasks.map((other) => (other === task ? { ...task, ...changes } : other))
          return withWorker({ runs: runs + named, ownership: { ...ownership, ...owned, tasks } })
        }
        return {
          world,
          state,
          task,
          ownership,
          name: `worker ${index + 1}`,
          isOwner: state.owner === index,
          nextRunId: `w${index + 1}.${runs + 1}`,
          become: (changes, owned = {}) => become(changes, owned, 0),
          becomeRun: (changes) => become(changes, {}, 1),
        }
      })
  })
}
