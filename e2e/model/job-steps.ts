import { planRun } from '@ras/worker/answer-so-far'
import type { Step } from './explore.ts'
import { answerIn } from './answer-in.ts'
import { knowsAll, lookBack, readBehind } from './look-back.ts'
import { runSteps } from './run-steps.ts'
import { promptPlace } from './send-steps.ts'
import type { TaskPlace } from './task-place.ts'
import type { Run, WritingState } from './writing-state.ts'

/** What a worker does about a job up to its run, after `consumeJobs`, `runWorker`, `StopsAhead` and `Takeover`. */
export function jobSteps(place: TaskPlace): readonly Step<WritingState>[] {
  const { state, task, ownership, name } = place
  const { position } = task
  const one = (words: string, to: WritingState): readonly Step<WritingState>[] => [
    { words: `${name} ${words}`, to },
  ]
  switch (task.phase) {
    case 'waiting': {
      const isFirst = ownership.tasks.every((other) => other.position >= position || other.phase === 'done')
      if (!isFirst) return []
      const ahead = ownership.ahead ?? {
        end: state.prompts.length,
        isStopped: state.prompts.slice(position + 1).some(({ kind }) => kind === 'stop'),
      }
      return one(
        `begins the job at ${position}, with the stops ahead`,
        place.become({ phase: 'planning' }, { ahead }),
      )
    }
    case 'planning': {
      if (ownership.knownFrom === null) {
        const knownFrom = state.log.chunks.length
        return one(`knows the chunks from ${knownFrom} on`, place.become({}, { knownFrom }))
      }
      const soFar = lookBack(place)
      const plan = soFar === null ? null : planRun(soFar)
      if (plan === null) return one('skips an answer that has ended', place.become({ phase: 'done' }))
      const { ahead } = ownership
      if (task.isStopped || (ahead !== null && position < ahead.end && ahead.isStopped)) {
        return one('leaves a stopped answer to its stop', place.become({ phase: 'done' }))
      }
      const letters = plan.kind === 'resume' ? Number(plan.resume) : 0
      const run = {
        id: place.nextRunId,
        plan,
        seq: 0,
        isConfirmed: knowsAll(place) || place.world.bug === 'does not read its own start back',
        isAsked: false,
        read: letters,
        written: letters,
        end: null,
      }
      const words = `${name} plans run ${run.id}: ${plan.kind}, attempt ${plan.attempt}`
      return [{ words, to: place.becomeRun({ phase: 'running', run }), breaks: brokenByPlan(place, run) }]
    }
    case 'running':
      return runSteps(place)
    case 'confirming': {
      if (planRun(readBehind(state.log, task.from)) === null) {
        const to = place.become({ phase: 'done' }, { rememberedEnd: true })
        return one('sees in the log that the answer has ended', to)
      }
      const isSilent = !isAlive(state, answerIn(state.log)?.run?.id)
      return isSilent
        ? one('sees that the answer is left without an end', place.become({ phase: 'planning' }))
        : []
    }
    case 'done':
      return []
  }
}

/** What would be paid twice, by a worker that may ask the provider without another look. */
function brokenByPlan({ isOwner, state, world }: TaskPlace, { isConfirmed, plan }: Run): string | null {
  if (!isOwner || !isConfirmed || plan.kind === 'resume') return null
  // Both have got the job, and neither reads (W4): what a lease keeps short, and nothing here excludes.
  if (state.left.lateRecords < world.faults.lateRecords) return null
  const soFar = readBehind(state.log, promptPlace(state))
  if (planRun(soFar) === null) return 'G4: the provider is asked for an answer that has ended'
  return soFar.point === null ? null : 'G4: the provider begins again although it could go on'
}

/** Whether somebody still writes a run. */
function isAlive({ workers }: WritingState, runId: string | undefined): boolean {
  return workers.some(({ ownership }) =>
    ownership?.tasks.some(({ run, stopRun }) => run?.id === runId || stopRun?.id === runId),
  )
}
