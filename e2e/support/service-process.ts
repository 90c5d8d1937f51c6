import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const READY_MS = 30_000
const STOP_MS = 15_000

/** A service of ours as a process of its own, which can be killed and started again. */
export interface ServiceProcess {
  /** Resolves once `/readyz` says so. Rejects with what the process printed if it ends before. */
  start(): Promise<void>
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>
  /** Resolves once it has ended by itself. */
  gone(): Promise<void>
  /** SIGTERM; resolves once it is gone, and rejects unless it ended by itself with 0. Does nothing if it is not running. */
  stop(): Promise<void>
  /** SIGSTOP: it stands still and knows nothing of it. */
  pause(): void
  /** SIGCONT. */
  resume(): void
  /** What it has printed, over all its lives. */
  output(): string
}

interface ServiceOptions {
  /** From the root of the repository. */
  readonly script: string
  /** The whole environment: nothing of this machine's leaks in. */
  readonly env: Readonly<Record<string, string>>
  readonly readyUrl: string
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export function serviceProcess({ script, env, readyUrl }: ServiceOptions): ServiceProcess {
  let child: ChildProcess | null = null
  let output = ''

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const ending = child
    child = null
    if (ending === null) return
    const lives = ending.exitCode === null && ending.signalCode === null
    const gone = lives ? once(ending, 'exit', { signal: AbortSignal.timeout(STOP_MS) }) : Promise.resolve()
    if (lives) ending.kill(signal)
    try {
      await gone
    } catch (error) {
      ending.kill('SIGKILL')
      throw new Error(`unable to stop ${script}; it did not end within ${STOP_MS} ms`, { cause: error })
    }
    const { exitCode, signalCode } = ending
    if (signal === 'SIGTERM' && exitCode !== 0) {
      throw new Error(`unable to stop ${script} cleanly; it ended with ${exitCode ?? signalCode}\n${output}`)
    }
  }

  return {
    async start() {
      const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
        cwd: ROOT,
        env: { ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      running.add(started)
      started.once('exit', () => running.delete(started))
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text
        })
      }
      const deadline = Date.now() + READY_MS
      while (!(await isReady(readyUrl))) {
        if (started.exitCode !== null || started.signalCode !== null) {
          throw new Error(`unable to start ${script}; it ended\n${output}`)
        }
        if (Date.now() > deadline) throw new Error(`unable to start ${script}; it is not ready\n${output}`)
        await pause(25)
      }
    },
    kill: () => end('SIGKILL'),
    async gone() {
      if (child !== null && child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      child = null
    },
    stop: () => end('SIGTERM'),
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    output: () => output,
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return response.ok
  } catch {
    // Best effort: nobody listens yet, and the next look comes soon.
    return false
  }
}
