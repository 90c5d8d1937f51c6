import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** An example as a process of its own, which is killed at the end of the test if it runs then. */
export interface RunningExample {
  /** Resolves once it has printed this on stdout or stderr; rejects with all that it printed if it ends before. */
  printed(words: string): Promise<void>
  readonly stdout: string
  readonly stderr: string
  /** Types it, with Enter. */
  type(line: string): void
  kill(signal: NodeJS.Signals): void
  /** Resolves with its exit code once it has ended. */
  readonly ended: Promise<number | null>
}

/** `variables` are its whole environment: nothing of this machine's leaks in. */
export function runExample(
  name: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): RunningExample {
  const file = fileURLToPath(new URL(`../${name}.ts`, import.meta.url))
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', file, ...args],
    { env: { PATH: '', ...variables } },
  )
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  const looks = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      for (const look of looks) look()
    })
  }
  const ended = once(child, 'close').then(() => child.exitCode)
  return {
    printed(words) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (!`${output.stdout}\0${output.stderr}`.includes(words)) return
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
    kill: (signal) => void child.kill(signal),
    ended,
  }
}
