import { answerIn } from './answer-in.ts'
import type { Step } from './explore.ts'
import { PROMPT, type Send, type WritingState, type WritingWorld } from './writing-state.ts'

/** Where the accepted prompt stands; -1 before there is one. The first one is accepted (F1). */
export function promptPlace({ log }: Pick<WritingState, 'log'>): number {
  return log.chunks.findIndex(({ type }) => type === 'prompt')
}

/**
 * What the relays do about the message, after `send` and `acceptPrompt`. A relay's view may be behind, so what stands in the log may be seen or not,
 * but for what the relay waits for. A client repeats what is not acknowledged when its relay dies.
 */
export function sendSteps(world: WritingWorld, state: WritingState): readonly Step<WritingState>[] {
  return state.relays.flatMap((send, index) => stepsOf(world, state, send, index))
}

function stepsOf(
  world: WritingWorld,
  state: WritingState,
  send: Send,
  index: number,
): readonly Step<WritingState>[] {
  const { left, isAcknowledged } = state
  const name = `relay ${index + 1}`
  const become = (changes: Partial<Send>, rest: Partial<WritingState> = {}): WritingState => ({
    ...state,
    ...rest,
    relays: state.relays.map((other, at) => (at === index ? { ...other, ...changes } : other)),
  })
  const over = { stage: 'idle', own: -1 } as const
  const acknowledge: Step<WritingState> = {
    words: `${name} acknowledges the message`,
    to: become(over, { isAcknowledged: true }),
  }
  const steps: Step<WritingState>[] = []
  if (send.stage === 'idle') {
    if (left.twins === 0) return []
    const to = become({ stage: 'asked' }, { left: { ...left, twins: left.twins - 1 } })
    return [{ words: `the message is sent again through ${name}`, to, isOptional: true }]
  }
  if (left.relayKills > 0) {
    const killed = { left: { ...left, relayKills: left.relayKills - 1 } }
    const to = become({ stage: isAcknowledged ? 'idle' : 'asked', own: -1 }, killed)
    steps.push({ words: `${name} is killed and restarted`, to, isOptional: true })
  }
  const place = promptPlace(state)
  if (send.stage === 'asked') {
    const own = world.bug === 'names its own prompt in the job' ? state.log.chunks.length : -1
    const to = become({ stage: 'appended', own }, { log: world.logs.append(state.log, [PROMPT]) })
    steps.push({ words: `${name} appends the prompt`, to })
  }
  if ((send.stage === 'asked' && place >= 0) || send.stage === 'appended') {
    steps.push({ words: `${name} sees the prompt folded`, to: become({ stage: 'placed' }) })
    if (answerIn(state.log) !== undefined) steps.push(acknowledge)
  }
  if (send.stage === 'placed') {
    const from = Math.max(place, send.own)
    const to = become(
      { stage: 'appended its job' },
      { prompts: [...state.prompts, { kind: 'answer', from }] },
    )
    const breaks = from === place ? null : 'S2: a job names another place than that of the accepted prompt'
    steps.push({ words: `${name} appends the job with from = ${from}`, to, breaks })
    if (world.bug === 'acknowledges before the job is appended' && !isAcknowledged) {
      steps.push({ ...acknowledge, to: become({}, { isAcknowledged: true }) })
    }
  }
  if (send.stage === 'appended its job') steps.push(acknowledge)
  return steps
}

/** Somebody stops the answer, as soon as the prompt is there. */
export function stopSteps(state: WritingState): readonly Step<WritingState>[] {
  const from = promptPlace(state)
  if (from < 0 || state.left.stops === 0) return []
  const left = { ...state.left, stops: state.left.stops - 1 }
  const to: WritingState = { ...state, left, prompts: [...state.prompts, { kind: 'stop', from }] }
  return [{ words: 'a relay appends a stop', to, isOptional: true }]
}
