import { setImmediate as turn } from 'node:timers/promises'
import type { LogRecord, Ownership } from '@ras/shared/log/log'
import type { AnswerJob } from '@ras/shared/protocol/job'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { consumeJobs } from './consume-jobs.ts'

let position = 0

function recordOf(value: object | string, key = 'c1'): LogRecord {
  position += 1
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return { partition: 2, position, key, value: text, timestamp: 5 }
}

function job(conversationId: string, promptId: string): LogRecord {
  const context = [{ role: 'user', content: 'hello' }]
  const ids = { conversationId, promptId, answerId: `${promptId}~a` }
  return recordOf({ kind: 'answer', ...ids, from: 0, context, timestamp: 5 }, conversationId)
}

function stopOf(conversationId: string, promptId: string): LogRecord {
  const ids = { conversationId, promptId, answerId: `${promptId}~a` }
  return recordOf({ kind: 'stop', ...ids, from: 0, timestamp: 5 }, conversationId)
}

function begin(concurrency: number) {
  const running = new Map<string, { readonly end: () => void; readonly fail: (error: Error) => void }>()
  const aborted: string[] = []
  const logged: unknown[] = []
  const draining = new AbortController()
  let invalid = 0
  const onRecord = consumeJobs({
    concurrency,
    draining: draining.signal,
    answer: ({ promptId }: AnswerJob, { stopped }) =>
      new Promise((resolve, reject) => {
        if (stopped.aborted) return resolve()
        const over = (settle: () => void): void => {
          running.delete(promptId)
          settle()
        }
        stopped.addEventListener('abort', () => aborted.push(promptId))
        running.set(promptId, { end: () => over(resolve), fail: (error) => over(() => reject(error)) })
      }),
    stop: ({ promptId }) =>
      new Promise((resolve) => {
        const end = (): void => {
          running.delete(`stop ${promptId}`)
          resolve()
        }
        running.set(`stop ${promptId}`, { end, fail: end })
      }),
    logger: pino({ level: 'warn' }, { write: (line: string) => logged.push(JSON.parse(line)) }),
    onInvalid: () => {
      invalid += 1
    },
  })
  const stop = new AbortController()
  const ownership: Ownership = { partition: 2, signal: stop.signal }
  return {
    draining,
    aborted,
    logged,
    stop,
    invalid: () => invalid,
    running: () => [...running.keys()],
    deliver: (record: LogRecord) => onRecord(record, ownership),
    end: async (promptId: string) => {
      running.get(promptId)?.end()
      await turn()
    },
    fail: (promptId: string) => running.get(promptId)?.fail(new Error('a bug')),
  }
}

describe('consume jobs', () => {
  test('[W1] runs the jobs of one conversation one after another, in order', async () => {
    const { deliver, running, end } = begin(10)
    const finished: string[] = []
    const all = ['p1', 'p2', 'p3'].map(async (promptId) => {
      await deliver(job('c1', promptId))
      finished.push(promptId)
    })
    await turn()
    expect(running()).toEqual(['p1'])
    await end('p1')
    expect(running()).toEqual(['p2'])
    expect(finished).toEqual(['p1'])
    await end('p2')
    await end('p3')
    await Promise.all(all)
    expect(finished).toEqual(['p1', 'p2', 'p3'])
  })

  test('[W1] runs different conversations at once, up to the limit', async () => {
    const { deliver, running, end } = begin(2)
    const all = ['c1', 'c2', 'c3', 'c4'].map((id) => deliver(job(id, `${id}-p`)))
    await turn()
    expect(running()).toEqual(['c1-p', 'c2-p'])
    await end('c2-p')
    expect(running()).toEqual(['c1-p', 'c3-p'])
    await end('c1-p')
    expect(running()).toEqual(['c3-p', 'c4-p'])
    await end('c3-p')
    await end('c4-p')
    await Promise.all(all)
  })

  test('[W13] begins no job while it drains, of its conversation or for want of a place, and leaves it', async () => {
    const { deliver, running, end, draining } = begin(2)
    const ran = [deliver(job('c1', 'p1')), deliver(job('c2', 'p2'))]
    const waiting = [deliver(job('c1', 'p3')), deliver(job('c4', 'p4'))]
    await turn()
    draining.abort()
    await end('p1')
    await end('p2')
    expect(await Promise.all(ran)).toEqual([undefined, undefined])
    expect(await Promise.all(waiting)).toEqual(['left', 'left'])
    expect(running()).toEqual([])
  })

  test('[W13] ends an answer that is stopped while it drains', async () => {
    const { deliver, running, end, aborted, draining } = begin(2)
    const asked = deliver(job('c1', 'p1'))
    await turn()
    const stopped = deliver(stopOf('c1', 'p1'))
    draining.abort()
    expect(aborted).toEqual(['p1'])
    await end('p1')
    expect(running()).toEqual(['stop p1'])
    await end('stop p1')
    expect(await Promise.all([asked, stopped])).toEqual([undefined, undefined])
  })

  test('[W1] keeps a waiting conversation from taking a place', async () => {
    const { deliver, running, end } = begin(2)
    const all = [job('c1', 'p1'), job('c1', 'p2'), job('c2', 'p3')].map(deliver)
    await turn()
    expect(running()).toEqual(['p1', 'p3'])
    for (const promptId of ['p1', 'p2', 'p3']) await end(promptId)
    await Promise.all(all)
  })

  test('[W1] rejects for a job that fails, and runs the next of its conversation', async () => {
    const { deliver, running, end, fail } = begin(1)
    const failing = deliver(job('c1', 'p1'))
    const next = deliver(job('c1', 'p2'))
    await turn()
    fail('p1')
    await expect(failing).rejects.toThrow('a bug')
    await turn()
    expect(running()).toEqual(['p2'])
    await end('p2')
    await next
  })

  test('[W11] tells a running job of its stop, which waits until the job is over', async () => {
    const { deliver, running, aborted, end } = begin(1)
    const all = [deliver(job('c1', 'p1'))]
    await turn()
    all.push(...[stopOf('c1', 'p1'), stopOf('c1', 'p1')].map(deliver))
    await turn()
    expect([running(), aborted]).toEqual([['p1'], ['p1']])
    await end('p1')
    expect(running()).toEqual(['stop p1'])
    await end('stop p1')
    expect(running()).toEqual(['stop p1'])
    await end('stop p1')
    await Promise.all(all)
  })

  test('[W11] stops a job at once that waits after another, or for a place', async () => {
    const { deliver, running, aborted, end } = begin(1)
    const all = ['p1', 'p2'].map((promptId) => deliver(job('c1', promptId)))
    all.push(deliver(job('c2', 'p3')), deliver(stopOf('c1', 'p2')), deliver(stopOf('c2', 'p3')))
    await turn()
    expect(running()).toEqual(['p1', 'stop p2', 'stop p3'])
    await end('stop p2')
    await end('stop p3')
    await end('p1')
    expect([running(), aborted]).toEqual([[], []])
    await Promise.all(all)
  })

  test('[W11] stops one answer and no other, not even one of the same id', async () => {
    const { deliver, running, aborted, end } = begin(9)
    const all = [job('c1', 'p1'), job('c2', 'p2'), stopOf('c2', 'p1')].map(deliver)
    await turn()
    expect([running(), aborted]).toEqual([['p1', 'p2', 'stop p1'], []])
    for (const name of ['stop p1', 'p2', 'p1']) await end(name)
    await Promise.all(all)
  })

  test('[W11] a twin of the job that comes after the stop waits for it', async () => {
    const { deliver, running, end } = begin(1)
    const all = [stopOf('c1', 'p1'), job('c1', 'p1')].map(deliver)
    await turn()
    expect(running()).toEqual(['stop p1'])
    await end('stop p1')
    expect(running()).toEqual(['p1'])
    await end('p1')
    await Promise.all(all)
  })

  test('[W7] begins no job of a partition that is lost', async () => {
    const { deliver, running, end, stop } = begin(1)
    const all = [job('c1', 'p1'), job('c1', 'p2'), job('c2', 'p3')].map(deliver)
    await turn()
    stop.abort()
    await end('p1')
    await Promise.all(all)
    expect(running()).toEqual([])
  })

  test.each([
    ['an unknown kind', recordOf({ kind: 'dance', conversationId: 'c1' })],
    ['a text that is not JSON', recordOf('{')],
    ['a missing field', recordOf({ kind: 'answer', conversationId: 'c1', promptId: 'p' })],
    ['another key', { ...job('c1', 'p'), key: 'c2' }],
    ['no key', { ...job('c1', 'p'), key: null }],
    ['no value', { ...job('c1', 'p'), value: null }],
  ])('[W8] counts a record with %s, logs its position and skips it', async (_name, record) => {
    const { deliver, running, end, logged, invalid } = begin(1)
    await deliver(record)
    expect(invalid()).toBe(1)
    expect(logged).toMatchObject([{ topic: 'prompts', position: `2-${record.position}` }])
    const next = deliver(job('c1', 'after'))
    await turn()
    expect(running()).toEqual(['after'])
    await end('after')
    await next
  })
})
