import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { becomesReady } from './becomes-ready.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** A start takes one or two seconds; a machine with far too much to do has needed more than thirty. */
const READY_MS = 90_000
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
      const ended = new AbortController()
      started.once('exit', () => {
        running.delete(started)
        ended.abort()
      })
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text
        })
      }
      const over = AbortSignal.any([ended.signal, AbortSignal.timeout(READY_MS)])
      if (await becomesReady(readyUrl, over)) return
      const why = ended.signal.aborted ? 'it ended' : 'it is not ready'
      throw new Error(`unable to start ${script}; ${why}\n${output}`)
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
