import { isEnded } from '@ras/shared/conversation/new-message'
import { answerIn } from './answer-in.ts'
import { copySteps } from './append-steps.ts'
import { endSteps } from './end-steps.ts'
import type { Model } from './explore.ts'
import { groupSteps } from './group-steps.ts'
import { jobSteps } from './job-steps.ts'
import { promptPlace, sendSteps, stopSteps } from './send-steps.ts'
import { taskPlaces } from './task-place.ts'
import { initialWritingState, type WritingState, type WritingWorld } from './writing-state.ts'

/** How one prompt gets its answer into the log: two relays, two workers, and the faults of the world. */
export function createWritingModel(world: WritingWorld): Model<WritingState> {
  return {
    initial: initialWritingState(world),
    steps: (state) => [
      ...sendSteps(world, state),
      ...stopSteps(state),
      ...groupSteps(world, state),
      ...copySteps(world, state),
      ...taskPlaces(world, state).flatMap((place) =>
        place.task.kind === 'answer' ? jobSteps(place) : endSteps(place),
      ),
    ],
    key: ({ log, ...rest }) => `${log.id} ${JSON.stringify(rest)}`,
    breaksAtRest,
  }
}

function breaksAtRest(state: WritingState): string | null {
  const answer = answerIn(state.log)
  if (!state.isAcknowledged) return 'G1: the message is never acknowledged'
  if (promptPlace(state) < 0) return 'G1: the acknowledged message is not in the log'
  if (answer === undefined || !isEnded(answer)) return 'G1: the acknowledged message has no ended answer'
  const isStopAsked = state.prompts.some(({ kind }) => kind === 'stop')
  if (answer.status !== 'complete' && !(isStopAsked && answer.status === 'stopped')) {
    return `G5: the answer has ended as ${answer.status}`
  }
  return state.commit === state.prompts.length ? null : 'L5: a command is never finished'
}
