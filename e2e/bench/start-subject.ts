import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Command, Memory, SubjectOptions } from './subject-commands.ts'

export interface Subject {
  /** Of its relay; empty for a process that only publishes. */
  readonly url: string
  begin(conversationIds: readonly string[]): Promise<void>
  paced(load: { readonly perSecond: number; readonly seconds: number }): Promise<number>
  many(run: number, count: number): Promise<void>
  memory(): Promise<Memory>
  stop(): Promise<void>
}

interface Reply {
  readonly id?: number
  readonly ready?: boolean
  readonly port?: number | null
  readonly answer?: unknown
  readonly error?: string
}

/** Resolves once the process is ready. What fails there rejects here. */
export async function startSubject(options: SubjectOptions): Promise<Subject> {
  const path = fileURLToPath(new URL('subject.ts', import.meta.url))
  const child = fork(path, [JSON.stringify(options)], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  })
  const killChild = (): void => void child.kill('SIGKILL')
  process.once('exit', killChild)
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const ready = Promise.withResolvers<number | null>()
  child.on('message', (reply: Reply) => {
    if (reply.ready === true) return ready.resolve(reply.port ?? null)
    const pending = waiting.get(reply.id ?? -1)
    if (reply.error === undefined) pending?.resolve(reply.answer)
    else pending?.reject(new Error(reply.error))
  })
  child.once('exit', (code) => {
    process.off('exit', killChild)
    const error = new Error(`the process under measurement ended with ${code}`)
    for (const { reject } of [ready, ...waiting.values()]) reject(error)
  })
  let last = 0
  const ask = (command: Command): Promise<unknown> => {
    last += 1
    const pending = Promise.withResolvers<unknown>()
    waiting.set(last, pending)
    child.send({ id: last, command })
    return pending.promise
  }
  const port = await ready.promise
  return {
    url: port === null ? '' : `http://127.0.0.1:${port}`,
    begin: async (conversationIds) => void (await ask({ name: 'begin', conversationIds })),
    paced: async (load) => Number(await ask({ name: 'paced', ...load })),
    many: async (run, count) => void (await ask({ name: 'many', run, count })),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- subject.ts answers this command with a Memory
    memory: async () => (await ask({ name: 'memory' })) as Memory,
    async stop() {
      const exited = once(child, 'exit')
      await ask({ name: 'stop' })
      await exited
    },
  }
}
