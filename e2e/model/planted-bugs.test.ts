import { describe, expect, test } from 'vitest'
import { explore } from './explore.ts'
import { createReadingModel } from './reading-model.ts'
import { createReadingWorld, type ReadingBug, type ReadingFaults } from './reading-state.ts'
import { SAMPLE_LOG } from './sample-log.ts'
import { told } from './told.ts'
import { createWritingModel } from './writing-model.ts'
import { createWritingWorld, type Faults, type WritingBug } from './writing-state.ts'

const WRITING: readonly (readonly [WritingBug, Partial<Faults>, string])[] = [
  [
    'commits before the end is durable',
    { workerKills: 1 },
    'G1: the acknowledged message has no ended answer',
  ],
  ['reads nothing on takeover', { workerKills: 1 }, 'G4: the provider begins again although it could go on'],
  [
    'does not read its own start back',
    { rebalances: 1 },
    'W10: the provider is asked for a run that is not the first',
  ],
  ['does not read its own end back', { rebalances: 1 }, 'G1: the acknowledged message has no ended answer'],
  ['accepts what zombies write', { rebalances: 1 }, 'F3: a zombie changes a screen'],
  ['folds what comes again', { copies: 1 }, 'G2: the answer reads aa'],
  ['ignores what a start comes after', { rebalances: 1 }, 'F12: a start takes text away'],
  ['ignores what a start comes after', { rebalances: 1, stops: 1 }, 'takes text away'],
  [
    'does not look for others at its end',
    { lateRecords: 1 },
    'G1: the acknowledged message has no ended answer',
  ],
  [
    'stops what it has not read about',
    { lateRecords: 1, stops: 1 },
    'G1: the acknowledged message has no ended answer',
  ],
  [
    'commits a stop before its effect',
    { workerKills: 1, stops: 1 },
    'G1: the acknowledged message has no ended',
  ],
]

const SENDING: readonly (readonly [WritingBug, Partial<Faults>, string])[] = [
  [
    'names its own prompt in the job',
    { twins: 1 },
    'S2: a job names another place than that of the accepted prompt',
  ],
  [
    'acknowledges before the job is appended',
    { relayKills: 1 },
    'G1: the acknowledged message has no ended answer',
  ],
]

const READING: readonly (readonly [ReadingBug, Partial<ReadingFaults>, string])[] = [
  ['drops a chunk in the relay', {}, 'G2: a screen shows what the log does not have'],
  ['folds a chunk twice in the relay', {}, 'G2: a screen is the fold of no prefix'],
  ['folds what it has again', { repeatedEntries: 1 }, 'G2: a screen shows what the log does not have'],
  ['takes a cursor of another epoch', { trims: 1, rebuilds: 1 }, 'G1: a screen lacks what the log has'],
]

describe('the exploration finds', () => {
  test.for(WRITING)('[G1, G4, G5, F1, F3, F12, W3, W10, W11] a worker that %s', ([bug, faults, promise]) => {
    const hasMoved = (faults.lateRecords ?? 0) > 0
    const world = createWritingWorld(faults, { isSent: true, letters: 'ab', hasMoved, bug })
    expect(told(explore(createWritingModel(world)).violation)).toContain(promise)
  })

  test.for(SENDING)('[G1, S1, S2] a relay that %s', ([bug, faults, promise]) => {
    const world = createWritingWorld(faults, { letters: 'a', bug })
    expect(told(explore(createWritingModel(world)).violation)).toContain(promise)
  })

  test.for(READING)('[G2, R3, R6] a relay or a reader that %s', ([bug, faults, promise]) => {
    const world = createReadingWorld(faults, SAMPLE_LOG, bug)
    expect(told(explore(createReadingModel(world)).violation)).toContain(promise)
  })
})
