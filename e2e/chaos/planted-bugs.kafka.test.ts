import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@ras/shared/log/test-support/kafka-test-config'
import { describe, expect, inject, test } from 'vitest'
import type { PlannedFault } from './fault.ts'
import { runChaos } from './run-chaos.ts'
import type { Schedule } from './schedule.ts'
import { countDamages } from './table.ts'
import type { Damage } from './wrong.ts'

interface Plant {
  readonly service: 'worker' | 'relay'
  readonly file: string
}

/** Their partitions are chosen by their ids: with so many, that none is with the worker that is killed first is as good as impossible. */
const CONVERSATIONS = 12

const fault = (kind: PlannedFault['kind'], target: number): PlannedFault => ({
  kind,
  target,
  variant: 0,
  lastsMs: 200,
  gapMs: 2500,
})
/** Each worker is killed once, and each relay. */
const KILLS: Schedule = new Map([
  ['workers', [fault('worker-killed', 0), fault('worker-killed', 0.9)]],
  ['relays', [fault('relay-killed', 0), fault('relay-killed', 0.9)]],
])
const NONE: Schedule = new Map([['clients', [fault('client-disconnected', 0)]]])
const ALL_RIGHT = { lost: 0, duplicated: 0, reordered: 0, stuck: 0, 'generated twice': 0 }

async function damagesOf(
  plant: Plant | null,
  schedule: Schedule,
  settleMs: number,
): Promise<Readonly<Record<Damage, number>>> {
  const folder = await mkdtemp(join(tmpdir(), 'chaos-'))
  const preload = plant === null ? {} : { [plant.service]: join(import.meta.dirname, 'plants', plant.file) }
  try {
    const { wrongs } = await runChaos({
      seed: 1,
      schedule,
      conversations: CONVERSATIONS,
      browsers: 0,
      browser: null,
      folder,
      servers: inject('kafkaBootstrapServers'),
      preload,
      settleMs,
      signal: new AbortController().signal,
    })
    return countDamages(wrongs)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('chaos', () => {
  test('[G1, G2, G4] finds nothing wrong where nothing is planted', async () => {
    expect(await damagesOf(null, KILLS, 60_000)).toEqual(ALL_RIGHT)
  }, 180_000)

  test('[G2] catches a relay that drops a chunk', async () => {
    const relay = { service: 'relay', file: 'relay-drops-a-chunk.ts' } as const
    expect((await damagesOf(relay, NONE, 8000)).lost).toBeGreaterThan(0)
  }, 180_000)

  test('[G2] catches a relay that delivers a chunk twice past the check of the fold', async () => {
    const relay = { service: 'relay', file: 'relay-delivers-twice.ts' } as const
    expect((await damagesOf(relay, NONE, 20_000)).duplicated).toBeGreaterThan(0)
  }, 180_000)

  test('[G1] catches a worker that commits before the end is durable', async () => {
    const worker = { service: 'worker', file: 'worker-commits-too-early.ts' } as const
    expect((await damagesOf(worker, KILLS, 20_000)).stuck).toBeGreaterThan(0)
  }, 180_000)

  test('[G1] catches a worker that ignores where to read from when it takes over', async () => {
    const worker = { service: 'worker', file: 'worker-ignores-from.ts' } as const
    expect((await damagesOf(worker, KILLS, 20_000)).stuck).toBeGreaterThan(0)
  }, 180_000)

  test('[G4] catches a worker that has an answer generated twice', async () => {
    const worker = { service: 'worker', file: 'worker-begins-again.ts' } as const
    expect((await damagesOf(worker, KILLS, 20_000))['generated twice']).toBeGreaterThan(0)
  }, 180_000)
})
