import { hasOpened, planStop } from '@ras/worker/answer-so-far'
import { appendSteps } from './append-steps.ts'
import type { Step } from './explore.ts'
import { knowsAll, NOTHING, readBehind } from './look-back.ts'
import { chunkOf } from './run-steps.ts'
import type { TaskPlace } from './task-place.ts'
import type { WritingState } from './writing-state.ts'

/** What a worker does about a stop, after `consumeJobs` and `stopAnswer`: waits for what has begun, and ends what has not ended (W11, W12). */
export function endSteps(place: TaskPlace): readonly Step<WritingState>[] {
  const { state, task, ownership, name } = place
  const one = (words: string, to: WritingState): readonly Step<WritingState>[] => [
    { words: `${name} ${words}`, to },
  ]
  switch (task.phase) {
    case 'waiting': {
      const isNext = ownership.tasks.every(
        ({ position, phase }) => phase === 'done' || !task.waitsFor.includes(position),
      )
      return isNext ? one('begins the stop', place.become({ phase: 'planning' })) : []
    }
    case 'planning': {
      if (ownership.knownFrom === null) {
        const knownFrom = state.log.chunks.length
        return one(`knows the chunks from ${knownFrom} on`, place.become({}, { knownFrom }))
      }
      const soFar = isBlind(place) ? NOTHING : readBehind(state.log, task.from)
      const plan = ownership.rememberedEnd ? null : planStop(soFar)
      if (plan === null) return one('finds the answer ended', place.become({ phase: 'done' }))
      const stopRun = { ...plan, id: place.nextRunId }
      return one(
        `plans run ${stopRun.id}, attempt ${plan.attempt}, to stop the answer`,
        place.becomeRun({ phase: 'running', stopRun }),
      )
    }
    case 'running': {
      if (task.stopRun === null) return []
      const { id, attempt, after, continuesFrom } = task.stopRun
      const opening = {
        role: 'assistant',
        parentId: 'p',
        attempt,
        ...(after && { after }),
        ...(continuesFrom && { continuesFrom }),
      } as const
      const chunks = [
        chunkOf(id, 0, { type: 'start', ...opening }),
        chunkOf(id, 1, { type: 'finish', reason: 'stopped' }),
      ]
      const isSure = isBlind(place) || place.world.bug === 'does not read its own start back'
      const become = isSure
        ? place.become({ phase: 'done', stopRun: null }, { rememberedEnd: true })
        : place.become({ phase: 'confirming' })
      return appendSteps(place.world, become, { words: `${name} appends`, runId: id, chunks })
    }
    case 'confirming': {
      if (task.stopRun === null) return []
      const isFirst = hasOpened(readBehind(state.log, task.from), task.stopRun.id)
      const to = isFirst
        ? place.become({ phase: 'done', stopRun: null }, { rememberedEnd: true })
        : place.become({ phase: 'planning', stopRun: null })
      return one(`reads its stop back: it is ${isFirst ? '' : 'not '}the first`, to)
    }
    case 'done':
      return []
  }
}

/** A stop reads the log, whatever its worker knows (W12). */
function isBlind(place: TaskPlace): boolean {
  const { bug } = place.world
  if (bug === 'reads nothing on takeover') return true
  return bug === 'stops what it has not read about' && knowsAll(place)
}
