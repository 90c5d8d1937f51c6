import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { createChange } from '../support/change.ts'
import { knownAnswer } from '../support/known-answer.ts'
import { seededRandom } from '../support/seeded-random.ts'
import type { Actor } from './actor.ts'
import type { InjectedFault, PlannedFault } from './fault.ts'
import { inject } from './inject.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createPrompts } from './prompts.ts'
import { createResumeTimes } from './resume-times.ts'
import type { Schedule } from './schedule.ts'
import { createScreen, type Screen } from './screen.ts'
import { type ChaosStackOptions, startChaosStack } from './stack.ts'
import { startPageActor } from './page-actor.ts'
import { startStreamActor } from './stream-actor.ts'
import type { TableOptions } from './table.ts'
import { foldTopic } from './topic-fold.ts'
import { judge } from './verdict.ts'
import type { Wrong } from './wrong.ts'

export interface ChaosOptions extends ChaosStackOptions {
  readonly seed: number
  readonly schedule: Schedule
  /** Clients without a page. */
  readonly conversations: number
  /** Clients with one, in contexts of one browser. */
  readonly browsers: number
  readonly browser: Browser | null
  /** How long answers may take once nothing is broken any more. */
  readonly settleMs: number
  /** Ends the faults early. */
  readonly signal: AbortSignal
  readonly onProgress?: (progress: Progress) => void
  /** Called as soon as something is wrong. */
  readonly onWrong?: (wrong: Wrong, faults: readonly InjectedFault[]) => void
}

export interface Progress {
  readonly faults: number
  readonly asked: number
  readonly wrongs: number
}

export interface ChaosResult extends Omit<TableOptions, 'kinds'> {
  readonly ledger: Ledger
  readonly tookMs: number
  /** What nobody promised and still is worth a look. */
  readonly notes: readonly string[]
}

const PROGRESS_MS = 15_000
const PROGRESS_WITHIN_MS = 20_000

/** Breaks a stack under load, heals it, and compares. Leaves nothing behind but the files in its folder. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const stack = await startChaosStack(options)
  const [enough, late] = [new AbortController(), new AbortController()]
  const begunAt = Date.now()
  const now = (): number => Date.now() - begunAt
  const ledger = createLedger()
  const resumes = createResumeTimes(now)
  const faults: InjectedFault[] = []
  const wrongs: Wrong[] = []
  const notes: string[] = []
  const random = seededRandom(options.seed)
  const nextPrompt = createPrompts(random)
  const actors: Actor[] = []
  const grownAt = new Map<Screen, number>()
  const change = createChange()
  const screens = (): readonly Screen[] => actors.map(({ screen }) => screen)

  function onWrong(wrong: Wrong): void {
    wrongs.push(wrong)
    options.onWrong?.(wrong, faults)
  }

  function onGrown(screen: Screen): void {
    resumes.grown(screen)
    grownAt.set(screen, now())
    change.happened()
  }

  function add(actor: Actor): void {
    actors.push(actor)
    actor.done.catch((error: unknown) => onFailed(actor.screen.client, error))
  }

  async function startActors(): Promise<void> {
    const parts = { ledger, nextPrompt, random, now, enough: enough.signal, late: late.signal }
    const screenOf = (client: string): Screen => createScreen({ client, now, onWrong, onGrown })
    for (let index = 1; index <= options.conversations; index += 1) {
      const way = await stack.openClientWay()
      add(startStreamActor({ ...parts, way, screen: screenOf(`client-${index}`) }))
    }
    for (let index = 1; index <= options.browsers && options.browser !== null; index += 1) {
      const way = await stack.openClientWay()
      const page = await (await options.browser.newContext()).newPage()
      page.on('pageerror', (error) => notes.push(`page-${index} threw: ${error.message}`))
      add(await startPageActor(page, { ...parts, way, screen: screenOf(`page-${index}`) }))
    }
  }

  /** So that a fault hits answers that go on: a third of the clients have shown more since the last one was healed, or since all began, or cannot for long. */
  async function untilProgress(): Promise<void> {
    const since = now()
    const hasGrown = ({ screen }: Actor): boolean => (grownAt.get(screen) ?? 0) > since
    const limit = AbortSignal.any([options.signal, AbortSignal.timeout(PROGRESS_WITHIN_MS)])
    await change.until(() => actors.filter(hasGrown).length * 3 >= actors.length, limit)
  }

  async function runLane(lane: readonly PlannedFault[]): Promise<void> {
    for (const fault of lane) {
      // Best effort: only an abort rejects, and the next line ends the lane then.
      await pause(fault.gapMs, undefined, { signal: options.signal }).catch(() => undefined)
      if (options.signal.aborted) return
      resumes.injected(fault.kind, screens())
      const from = now()
      const { target, healed } = inject(fault, stack, actors)
      const injected: InjectedFault = { kind: fault.kind, target, from, to: Infinity }
      faults.push(injected)
      await healed
      injected.to = now()
      if (fault.kind.startsWith('broker-')) await untilProgress()
    }
  }

  function onFailed(client: string, error: unknown): void {
    const what = { where: client, conversationId: '', prompt: '', expected: 'a client that goes on' }
    onWrong({ ...what, damage: 'stuck', from: now(), to: now(), seen: String(error) })
  }

  async function settle(): Promise<void> {
    enough.abort()
    const timer = setTimeout(() => late.abort(), options.settleMs)
    await Promise.allSettled(actors.map(({ done }) => done))
    clearTimeout(timer)
  }

  const progress = setInterval(() => {
    options.onProgress?.({ faults: faults.length, asked: ledger.asked.length, wrongs: wrongs.length })
  }, PROGRESS_MS)
  try {
    await startActors()
    await untilProgress()
    await Promise.all([...options.schedule.values()].map((lane) => runLane(lane)))
    await settle()
    const topic = await foldTopic(stack.kafka)
    const endedAt = now()
    for (const wrong of judge({ ledger, topic, scriptOf: knownAnswer, endedAt, begunAt })) onWrong(wrong)
    for (const { name, ends } of [...stack.workers, ...stack.relays]) {
      if (ends.own > 0) notes.push(`${name} ended by itself ${ends.own} times`)
      if (ends.unwilling > 0) notes.push(`${name} did not end on SIGTERM ${ends.unwilling} times`)
    }
    return { faults, wrongs, resumes: resumes.byKind, ledger, tookMs: endedAt, notes }
  } finally {
    clearInterval(progress)
    enough.abort()
    late.abort()
    await stack.stop()
  }
}
