import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A process of its own, which is killed at the end of the test if it runs then. */
export interface RunningExample {
  /** Resolves once it has printed this so many times, on stdout and stderr together; rejects with all that it printed if it ends before. */
  printed(words: string, times?: number): Promise<void>
  readonly stdout: string
  readonly stderr: string
  /** Types it, with Enter. */
  type(line: string): void
  /** Reaches what it has started, too, as a terminal's Ctrl+C does. */
  kill(signal: NodeJS.Signals): void
  /** Resolves with its exit code once it has ended. */
  readonly ended: Promise<number | null>
}

type Variables = Readonly<Record<string, string>>

/** An example. `variables` are its whole environment: nothing of this machine's leaks in. */
export function runExample(name: string, args: readonly string[], variables: Variables): RunningExample {
  const file = fileURLToPath(new URL(`../${name}.ts`, import.meta.url))
  const flags = ['--disable-warning=ExperimentalWarning']
  return runCommand(process.execPath, [...flags, file, ...args], { PATH: '', ...variables })
}

/** A command, in the root of the repository. */
export function runCommand(
  command: string,
  args: readonly string[],
  variables: Variables = {},
): RunningExample {
  const child: ChildProcess = spawn(command, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env['PATH'], ...variables },
    detached: true,
  })
  const output = { stdout: '', stderr: '' }
  const looks = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      for (const look of looks) look()
    })
  }
  const closed = once(child, 'close')
  let hasEnded = false
  const ended = closed.then(() => {
    hasEnded = true
    return child.exitCode
  })
  const kill = (signal: NodeJS.Signals): void => {
    if (hasEnded || child.pid === undefined) return
    try {
      process.kill(-child.pid, signal)
    } catch {
      // Best effort: a group whose processes have all ended is no more, which `close` has not told yet.
    }
  }
  onTestFinished(() => kill('SIGKILL'))
  return {
    printed(words, times = 1) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (`${output.stdout}\0${output.stderr}`.split(words).length <= times) return
          looks.delete(look)
          resolve()
        }
        looks.add(look)
        look()
        void ended.then((code) =>
          reject(new Error(`unable to wait for ${words}; it ended: ${JSON.stringify({ code, ...output })}`)),
        )
      })
    },
    get stdout() {
      return output.stdout
    },
    get stderr() {
      return output.stderr
    },
    type: (line) => void child.stdin?.write(`${line}\n`),
    kill,
    ended,
  }
}
