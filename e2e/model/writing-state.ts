import type { Chunk } from '@ras/shared/protocol/chunk'
import type { RunPlan, StopPlan } from '@ras/worker/answer-so-far'
import { type ChunkLog, type ChunkLogs, createChunkLogs } from './chunk-logs.ts'
import { type FoldBug, foldWith } from './fold-with.ts'

/** How often each thing may happen that need not. */
export interface Faults {
  /** The message is sent once more, through the second relay. */
  readonly twins: number
  readonly relayKills: number
  readonly workerKills: number
  /** The group takes the partition from a worker that lives, and that goes on until it notices. */
  readonly rebalances: number
  /** Such a worker gets one more record. Its lease ends that in time, if its clock goes (L16). */
  readonly lateRecords: number
  readonly stops: number
  /** An append stands in the log twice; the second one comes later. */
  readonly copies: number
  /** The provider refuses a token. */
  readonly refusals: number
}

export type WritingBug =
  | FoldBug
  | 'acknowledges before the job is appended'
  | 'names its own prompt in the job'
  | 'commits before the end is durable'
  | 'reads nothing on takeover'
  | 'does not read its own start back'
  | 'does not read its own end back'
  | 'commits a stop before its effect'
  | 'does not look for others at its end'
  | 'stops what it has not read about'

export interface WritingWorld {
  readonly faults: Faults
  /** Whether the provider gives tokens. */
  readonly isResumable: boolean
  /** What the provider says, letter by letter. */
  readonly letters: string
  /** Whether the message is acknowledged and its job there when all begins. */
  readonly isSent: boolean
  /** Whether the partition has moved to the second worker before that. Neither has an answer to read about (W4), and the first one has not noticed. */
  readonly hasMoved: boolean
  readonly bug: WritingBug | null
  readonly logs: ChunkLogs
}

/** A command as it stands in `prompts`. */
export interface Command {
  readonly kind: 'answer' | 'stop'
  readonly from: number
}

/** A relay's part in one send; `placed`: the prompt is folded, and its job is due. */
export interface Send {
  readonly stage: 'idle' | 'asked' | 'appended' | 'placed' | 'appended its job'
  /** Where the prompt stands that this send has appended; kept only for a bug. */
  readonly own: number
}

/** A run, from its plan to its end. */
export interface Run {
  readonly id: string
  readonly plan: RunPlan
  readonly seq: number
  /** Whether the provider may be asked. */
  readonly isConfirmed: boolean
  readonly isAsked: boolean
  /** How many letters were read from the provider, and how many of them are in the log. */
  readonly read: number
  readonly written: number
  readonly end: 'complete' | 'stopped' | null
}

/** What a worker does about one record that was delivered. */
export interface Task extends Command {
  readonly position: number
  readonly phase: 'waiting' | 'planning' | 'running' | 'confirming' | 'done'
  /** A stop of its answer came. */
  readonly isStopped: boolean
  /** Of a stop: the positions of what it waits for. */
  readonly waitsFor: readonly number[]
  readonly run: Run | null
  readonly stopRun: (StopPlan & { readonly id: string }) | null
}

export interface Worker {
  /** How many runs it has named. */
  readonly runs: number
  /** What it holds to be its unbroken ownership; null for none. The rest is forgotten with it. */
  readonly ownership: {
    /** The next position in `prompts`, and where that ended when the ownership began. */
    readonly next: number
    readonly since: number
    /** From where on it knows `chunks`; null before it has asked. */
    readonly knownFrom: number | null
    readonly rememberedEnd: boolean
    /** It has seen that somebody else began the answer. */
    readonly foundOthers: boolean
    /** What stood in `prompts` behind its first job; null before it has read. */
    readonly ahead: { readonly end: number; readonly isStopped: boolean } | null
    readonly tasks: readonly Task[]
  } | null
}

/** One conversation with one prompt, two relays, two workers. A value. */
export interface WritingState {
  readonly log: ChunkLog
  readonly prompts: readonly Command[]
  readonly commit: number
  /** The worker to which the group gives the partition. */
  readonly owner: number | null
  readonly relays: readonly Send[]
  readonly isAcknowledged: boolean
  readonly workers: readonly Worker[]
  readonly left: Faults
  /** The second copy of an append, which is still under way. */
  readonly copy: { readonly runId: string; readonly chunks: ChunkLog['chunks'] } | null
  /** How often the provider was asked to begin. */
  readonly begun: number
}

export const PROMPT: Chunk = {
  id: 'p',
  messageId: 'p',
  parentId: null,
  conversationId: 'c',
  type: 'prompt',
  role: 'user',
  content: 'letters',
  timestamp: 0,
}

const NO_FAULTS: Faults = {
  twins: 0,
  relayKills: 0,
  workerKills: 0,
  rebalances: 0,
  lateRecords: 0,
  stops: 0,
  copies: 0,
  refusals: 0,
}

export function createWritingWorld(
  faults: Partial<Faults>,
  {
    isResumable = true,
    letters = 'abc',
    isSent = false,
    hasMoved = false,
    bug = null,
  }: Partial<Omit<WritingWorld, 'faults' | 'logs'>> = {},
): WritingWorld {
  const logs = createChunkLogs(foldWith(bug))
  return { faults: { ...NO_FAULTS, ...faults }, isResumable, letters, isSent, hasMoved, bug, logs }
}

export const NEW_OWNERSHIP: NonNullable<Worker['ownership']> = {
  next: 0,
  since: 0,
  knownFrom: null,
  rememberedEnd: false,
  foundOthers: false,
  ahead: null,
  tasks: [],
}

export function initialWritingState({ faults, logs, isSent, hasMoved }: WritingWorld): WritingState {
  const worker = { runs: 0, ownership: hasMoved ? { ...NEW_OWNERSHIP, knownFrom: 0 } : null }
  return {
    log: isSent ? logs.append(logs.empty, [PROMPT]) : logs.empty,
    prompts: isSent ? [{ kind: 'answer', from: 0 }] : [],
    commit: 0,
    owner: hasMoved ? 1 : null,
    relays: [
      { stage: isSent ? 'idle' : 'asked', own: -1 },
      { stage: 'idle', own: -1 },
    ],
    isAcknowledged: isSent,
    workers: [worker, worker],
    left: faults,
    copy: null,
    begun: 0,
  }
}
