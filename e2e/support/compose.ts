import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
/** 128 and SIGKILL. */
const KILLED = 137

export interface ComposeProject {
  /** From the root of the repository. */
  readonly file: string
  /** A name of the tests' own, so that nobody's conversations are touched. */
  readonly name: string
  /** Where the page is published, on 127.0.0.1. */
  readonly port: number
  /** The file of the authority that the page's certificate comes from; undefined where there is no TLS. */
  readonly authority?: string
}

export interface Compose {
  /** `docker compose …`; resolves with what it printed, rejects with what it complained about. */
  run(...args: readonly string[]): Promise<string>
  /** The ids of a service's containers, those that are stopped too. */
  containers(service: string): Promise<readonly string[]>
  /** SIGKILL to every process of one container, as a crash: its restart policy answers. */
  crash(container: string): Promise<void>
  /** SIGKILL as by hand: it stays down. */
  kill(container: string): Promise<void>
  /** Runs a command in a container; resolves with what it printed. */
  exec(container: string, ...command: readonly string[]): Promise<string>
  /** Memory of running containers, in megabytes. */
  stats(containers: readonly string[]): Promise<readonly number[]>
  /** A field of `docker inspect`, as a Go template gives it. */
  inspect(container: string, template: string): Promise<string>
}

/** The Compose stack of the tests. `env` is what a `.env` would set; the one of this folder is not read. */
export function compose(
  { file, name, port }: ComposeProject,
  env: Readonly<Record<string, string>>,
): Compose {
  async function docker(...args: readonly string[]): Promise<string> {
    try {
      const { stdout } = await run('docker', args, {
        cwd: ROOT,
        maxBuffer: 64 * 1024 * 1024,
        // oxlint-disable-next-line node/no-process-env -- docker needs to know its own settings
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], WEB_PORT: `${port}`, ...env },
      })
      return stdout
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
      throw new Error(`unable to run docker ${args.join(' ')}\n${said}`, { cause: error })
    }
  }
  const project = ['compose', '--file', file, '--project-name', name, '--env-file', '/dev/null']
  return {
    run: (...args) => docker(...project, ...args),
    async containers(service) {
      const ids = await docker(...project, 'ps', '--all', '--quiet', service)
      return ids.split('\n').filter((id) => id !== '')
    },
    async crash(container) {
      // The first process only passes signals on; it ends with the others. It may take the shell with it.
      try {
        await docker('exec', container, 'sh', '-c', 'kill -9 -1')
      } catch (error) {
        if (exitCodeOf(error) !== KILLED) throw error
      }
    },
    async kill(container) {
      await docker('kill', container)
    },
    exec: (container, ...command) => docker('exec', container, ...command),
    async stats(containers) {
      const shown = await docker('stats', '--no-stream', '--format', '{{.MemUsage}}', ...containers)
      return shown.trim().split('\n').map(megabytes)
    },
    async inspect(container, template) {
      const found = await docker('inspect', '--format', template, container)
      return found.trim()
    },
  }
}

function exitCodeOf(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause ? cause.code : undefined
}

const MEGABYTES: Readonly<Record<string, number>> = {
  KiB: 1024 / 1e6,
  MiB: 1024 ** 2 / 1e6,
  GiB: 1024 ** 3 / 1e6,
}

/** What `docker stats` shows, as `93.48MiB / 23.54GiB`. */
function megabytes(usage: string): number {
  const [, amount, unit = ''] = /^([\d.]+)(\w+)/.exec(usage) ?? []
  return Number(amount) * (MEGABYTES[unit] ?? Number.NaN)
}
