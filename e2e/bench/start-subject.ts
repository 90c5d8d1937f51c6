import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Command, Memory, SubjectOptions } from './subject-commands.ts'

export interface Subject {
  /** Of its relay; empty for a process that only publishes. */
  readonly url: string
  begin(conversationIds: readonly string[]): Promise<void>
  paced(load: { readonly perSecond: number; readonly seconds: number }): Promise<number>
  many(at: number, count: number): Promise<void>
  memory(): Promise<Memory>
  /** SIGKILL. Resolves once it has exited. */
  kill(): Promise<void>
  /** After `kill`: the same again, at the same URL. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A relay, a publisher, or both, of this project. */
export function startSubject(options: SubjectOptions): Promise<Subject> {
  return forkSubject(new URL('subject.ts', import.meta.url), options)
}

/** Starts a file that serves commands. Resolves once the process is ready. What fails there rejects here. */
export async function forkSubject(file: URL, options: object): Promise<Subject> {
  let child = await forkChild(file, options)
  const { port } = child
  return {
    url: port === null ? '' : `http://127.0.0.1:${port}`,
    begin: async (conversationIds) => void (await child.ask({ name: 'begin', conversationIds })),
    paced: async (load) => Number(await child.ask({ name: 'paced', ...load })),
    many: async (at, count) => void (await child.ask({ name: 'many', at, count })),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- serve-commands.ts answers this command with a Memory
    memory: async () => (await child.ask({ name: 'memory' })) as Memory,
    kill: () => child.kill(),
    async restart() {
      child = await forkChild(file, { ...options, port })
    },
    async stop() {
      await child.ask({ name: 'stop' })
      await child.exited
    },
  }
}

interface Child {
  /** Of its relay; null for a process that only publishes. */
  readonly port: number | null
  readonly exited: Promise<unknown>
  ask(command: Command): Promise<unknown>
  kill(): Promise<void>
}

interface Reply {
  readonly id?: number
  readonly ready?: boolean
  readonly port?: number | null
  readonly answer?: unknown
  readonly error?: string
}

async function forkChild(file: URL, options: object): Promise<Child> {
  const child = fork(fileURLToPath(file), [JSON.stringify(options)], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  })
  const killChild = (): void => void child.kill('SIGKILL')
  process.once('exit', killChild)
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const ready = Promise.withResolvers<number | null>()
  const exited = once(child, 'exit')
  child.on('message', (reply: Reply) => {
    if (reply.ready === true) return ready.resolve(reply.port ?? null)
    const pending = waiting.get(reply.id ?? -1)
    if (reply.error === undefined) pending?.resolve(reply.answer)
    else pending?.reject(new Error(reply.error))
    waiting.delete(reply.id ?? -1)
  })
  child.once('exit', (code, signal) => {
    process.off('exit', killChild)
    const error = new Error(`the process under measurement ended with ${code ?? signal}`)
    for (const { reject } of [ready, ...waiting.values()]) reject(error)
  })
  let last = 0
  return {
    port: await ready.promise,
    exited,
    ask(command) {
      last += 1
      const pending = Promise.withResolvers<unknown>()
      waiting.set(last, pending)
      child.send({ id: last, command })
      return pending.promise
    },
    async kill() {
      killChild()
      await exited
    },
  }
}
