import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { BrokerMachine, MachineOptions } from './kafka-broker.ts'
import { kafkaProperties } from './kafka-properties.ts'

const root = join(import.meta.dirname, '..')
const jars = join(root, '.kafka', 'jars-4.4.0')

/** Why a broker cannot run on Java here, or null if it can. */
export function whyNoJava(): string | null {
  const found = spawnSync('java', ['-version'], { encoding: 'utf8' })
  if (found.error !== undefined) return 'java is not installed'
  const version = /version "(\d+)/.exec(found.stderr)?.[1]
  if (Number(version) < 17) return `java is version ${version}, 17 is needed`
  if (existsSync(jars)) return null
  const maven = spawnSync('mvn', ['-version'])
  return maven.error === undefined ? null : 'mvn (Maven), which fetches the broker, is not installed'
}

/** Fetches the jars of the broker once, into .kafka/. */
function fetchJars(): void {
  if (existsSync(jars)) return
  console.error('· fetching the Kafka broker (43 MB) through Maven into .kafka/ (once)')
  const partial = `${jars}.${process.pid}`
  const what = ['--quiet', '--batch-mode', '--file', join(root, 'scripts', 'kafka-pom.xml')]
  const where = ['-DincludeScope=runtime', `-DoutputDirectory=${partial}`]
  const args = [...what, 'dependency:copy-dependencies', ...where]
  const fetched = spawnSync('mvn', args, { encoding: 'utf8' })
  // The registry may stumble once, and Maven takes one bad answer for its last.
  const { status, stdout, stderr } =
    fetched.status === 0 ? fetched : spawnSync('mvn', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`unable to fetch the Kafka broker; mvn failed:\n${stdout}${stderr}`)
  // Renamed when complete, so a download that is cut short, or another one at the same time, does no harm.
  if (!existsSync(jars)) renameSync(partial, jars)
  rmSync(partial, { recursive: true, force: true })
}

/**
 * Runs in `sh`, which ends when the broker does. Its standard input closes when our process ends, however that happens, and then it kills the broker.
 */
const GUARD = `
exec 3<&0
log=$1; shift
"$@" </dev/null >>"$log" 2>&1 3<&- &
broker=$!
echo "$broker"
{ cat <&3 >/dev/null; kill -9 "$broker" 2>/dev/null; } >/dev/null 2>&1 &
guard=$!
exec 3<&-
wait "$broker"
kill "$guard" 2>/dev/null
`

function java(...args: readonly string[]): readonly string[] {
  return [
    'java',
    '-Xmx512m',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-cp',
    join(jars, '*'),
    ...args,
  ]
}

export function createJavaBroker({ home: folder, ports, startsOften }: MachineOptions): BrokerMachine {
  const file = join(folder, 'server.properties')
  const output = join(folder, 'broker.log')
  let running: { readonly guard: ChildProcess; readonly pid: number; readonly ended: Promise<void> } | null =
    null

  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (running === null) return
    const { guard, pid, ended } = running
    running = null
    guard.ref()
    process.kill(pid, signal)
    await ended
  }

  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
    if (running !== null) process.kill(running.pid, name)
  }

  return {
    output,
    prepare() {
      fetchJars()
      mkdirSync(folder, { recursive: true })
      if (existsSync(file)) return
      const properties = kafkaProperties(join(folder, 'log'), ports, '127.0.0.1')
      const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`)
      writeFileSync(file, lines.join(''))
      // Behind a letter: a name that begins with `-` would be taken for an option.
      const random = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
      const cluster = `k${random.slice(1)}`
      const [program = '', ...args] = java('kafka.tools.StorageTool', 'format', '-t', cluster, '-c', file)
      const { status, stderr, stdout } = spawnSync(program, args, { encoding: 'utf8' })
      if (status === 0) return
      rmSync(file)
      throw new Error(`unable to format the log of the broker; ${stdout}${stderr}`)
    },
    async start() {
      // Detached, so that a Ctrl+C reaches only us, and we stop it in order.
      const pace = startsOften ? ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'] : ['-XX:+UseG1GC']
      const args = ['-c', GUARD, 'guard', output, ...java(...pace, 'kafka.Kafka', file)]
      const guard = spawn('sh', args, { stdio: ['pipe', 'pipe', 'ignore'], detached: true })
      const ended = new Promise<void>((resolve) => {
        guard.once('exit', () => {
          running = null
          resolve()
        })
      })
      const pid = await new Promise<number>((resolve) => {
        createInterface({ input: guard.stdout }).once('line', (line) => resolve(Number(line)))
      })
      guard.unref()
      running = { guard, pid, ended }
    },
    get isRunning() {
      return running !== null
    },
    kill: () => end('SIGKILL'),
    shutDown: () => end('SIGTERM'),
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    stop: () => end('SIGTERM'),
  }
}
