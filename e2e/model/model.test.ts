import type { Chunk } from '@ras/shared/protocol/chunk'
import { describe, expect, test } from 'vitest'
import { explore } from './explore.ts'
import { createReadingModel } from './reading-model.ts'
import { createReadingWorld, type ReadingFaults } from './reading-state.ts'
import { LOG_OF_THREE_PAGES, SAMPLE_LOG } from './sample-log.ts'
import { told } from './told.ts'
import { createWritingModel } from './writing-model.ts'
import { createWritingWorld, type Faults, type WritingWorld } from './writing-state.ts'

type Bounds = Partial<Pick<WritingWorld, 'isResumable' | 'letters' | 'isSent' | 'hasMoved'>>

/** Small enough to be explored in seconds, and each with what meets in it; the last number is less than the states that there are. */
const WRITING: readonly (readonly [string, Partial<Faults>, Bounds, number])[] = [
  ['nothing dies', {}, {}, 100],
  ['twins through two relays, one of which dies', { twins: 1, relayKills: 1 }, { letters: 'a' }, 40_000],
  ['twins, and a worker dies', { twins: 1, workerKills: 1 }, { letters: 'a' }, 20_000],
  ['two workers die one after another', { workerKills: 2 }, { isSent: true }, 5_000],
  ['they die, and the provider refuses a token', { workerKills: 2, refusals: 1 }, { isSent: true }, 20_000],
  [
    'they die, and an append comes twice',
    { workerKills: 2, copies: 1 },
    { isSent: true, letters: 'ab' },
    5_000,
  ],
  ['a zombie writes on', { rebalances: 1 }, { isSent: true, letters: 'ab' }, 10_000],
  [
    'a zombie writes on, and nothing resumes',
    { rebalances: 1 },
    { isSent: true, letters: 'ab', isResumable: false },
    10_000,
  ],
  [
    'a zombie writes on, and a worker dies',
    { rebalances: 1, workerKills: 1 },
    { isSent: true, letters: 'a' },
    50_000,
  ],
  [
    'a zombie writes on, and somebody stops',
    { rebalances: 1, stops: 1 },
    { isSent: true, letters: 'a' },
    20_000,
  ],
  ['a zombie gets one more job', { lateRecords: 1 }, { letters: 'ab', isSent: true, hasMoved: true }, 4_000],
  [
    'a zombie gets one more job, and nothing resumes',
    { lateRecords: 1 },
    { letters: 'ab', isSent: true, hasMoved: true, isResumable: false },
    4_000,
  ],
  [
    'a zombie gets one more job, and a worker dies',
    { lateRecords: 1, workerKills: 1 },
    { letters: 'a', isSent: true, hasMoved: true },
    20_000,
  ],
  [
    'a zombie gets two more commands, and somebody stops',
    { lateRecords: 2, stops: 1 },
    { letters: 'a', isSent: true, hasMoved: true },
    40_000,
  ],
  [
    'two workers die, and somebody stops',
    { workerKills: 2, stops: 1 },
    { isSent: true, letters: 'ab' },
    20_000,
  ],
  [
    'two stops, of which an append comes twice',
    { stops: 2, copies: 1 },
    { isSent: true, letters: 'a' },
    1_000,
  ],
]

const READING: readonly (readonly [string, Partial<ReadingFaults>, number, (readonly Chunk[])?])[] = [
  ['the connection is lost twice', { cuts: 2 }, 5_000],
  ['the page is loaded again, and entries come twice', { reloads: 1, repeatedEntries: 1 }, 5_000],
  [
    'the connection is lost in three pages, and entries come twice',
    { cuts: 1, repeatedEntries: 1 },
    5_000,
    LOG_OF_THREE_PAGES,
  ],
  ['retention removes the beginning, and a view is built again', { trims: 1, rebuilds: 1 }, 30_000],
  ['the other relay has less than a page that came', { cuts: 1 }, 5_000, LOG_OF_THREE_PAGES],
]

describe('in every order of its steps', () => {
  test.for(WRITING)(
    '[G1, G4, G5, F3, W3, W10, W11, W12, S2] a prompt has one ended answer: %s',
    ([, faults, bounds, atLeast], { annotate }) => {
      const { states, steps, violation } = explore(createWritingModel(createWritingWorld(faults, bounds)))
      void annotate(`${states} states, ${steps} steps`)
      expect(told(violation)).toBe('no promise is broken')
      expect(states).toBeGreaterThan(atLeast)
    },
  )

  test.for(READING)(
    '[G1, G2, R1, R2, R3, R6] a screen shows a prefix of the log, and then all of it: %s',
    ([, faults, atLeast, log = SAMPLE_LOG], { annotate }) => {
      const { states, steps, violation } = explore(createReadingModel(createReadingWorld(faults, log)))
      void annotate(`${states} states, ${steps} steps`)
      expect(told(violation)).toBe('no promise is broken')
      expect(states).toBeGreaterThan(atLeast)
    },
  )
})
