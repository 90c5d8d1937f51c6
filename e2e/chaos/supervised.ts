import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { becomesReady } from '../support/becomes-ready.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const RESTART_MS = 500
const END_WITHIN_MS = 20_000
const READY_WITHIN_MS = 20_000

export interface SupervisedOptions {
  readonly name: string
  /** From the root of the repository. */
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  readonly readyUrl: string
  /** Where what it prints is appended. */
  readonly output: string
  /** A module that is loaded before it. */
  readonly preload?: string | undefined
}

/** A service as a process that is started again whenever it ends, as a restart policy does. */
export interface Supervised {
  readonly name: string
  /** How often it ended without being told to, and how often it did not end when it was. */
  readonly ends: { own: number; unwilling: number }
  start(): void
  /** Resolves once `/readyz` says so; false if it did not for too long. */
  ready(): Promise<boolean>
  /** SIGKILL, and started again after a moment. */
  kill(downMs: number): Promise<void>
  /** SIGTERM, and started again after it has ended. */
  restart(downMs: number): Promise<void>
  pause(): void
  resume(): void
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export function supervise({ name, script, env, readyUrl, output, preload }: SupervisedOptions): Supervised {
  const ends = { own: 0, unwilling: 0 }
  const flags = [
    '--disable-warning=ExperimentalWarning',
    ...(preload === undefined ? [] : ['--import', preload]),
  ]
  let child: ChildProcess | null = null
  let isExpected = false
  let again: NodeJS.Timeout | undefined
  const stopping = new AbortController()

  function start(): void {
    if (stopping.signal.aborted) return
    const file = openSync(output, 'a')
    // Detached, so that a Ctrl+C reaches only us, and we end it in order.
    const started = spawn(process.execPath, [...flags, script], {
      cwd: ROOT,
      env: { ...env },
      stdio: ['ignore', file, file],
      detached: true,
    })
    closeSync(file)
    child = started
    running.add(started)
    started.once('exit', () => {
      running.delete(started)
      child = null
      if (isExpected || stopping.signal.aborted) return
      ends.own += 1
      again = setTimeout(start, RESTART_MS)
    })
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ending = child
    if (ending === null) return
    const ended = once(ending, 'exit')
    ending.kill(signal)
    const late = setTimeout(() => {
      ends.unwilling += 1
      ending.kill('SIGKILL')
    }, END_WITHIN_MS)
    await ended
    clearTimeout(late)
  }

  async function replace(signal: 'SIGKILL' | 'SIGTERM', downMs: number): Promise<void> {
    isExpected = true
    // It may have ended by itself a moment ago. Started by both, the second would find its port taken, and the first would be out of hand.
    clearTimeout(again)
    await end(signal)
    await pause(downMs)
    isExpected = false
    if (child === null) start()
    await ready()
  }

  function ready(): Promise<boolean> {
    return becomesReady(readyUrl, AbortSignal.any([stopping.signal, AbortSignal.timeout(READY_WITHIN_MS)]))
  }

  return {
    name,
    ends,
    start,
    ready,
    kill: (downMs) => replace('SIGKILL', downMs),
    restart: (downMs) => replace('SIGTERM', downMs),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async stop() {
      stopping.abort()
      await end('SIGTERM')
    },
  }
}
