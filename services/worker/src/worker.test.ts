import type { Log } from '@ras/shared/log/log'
import { partitionOf } from '@ras/shared/log/partition-of'
import { encodeChunk } from '@ras/shared/log/record-codec'
import { Registry } from 'prom-client'
import { describe, expect } from 'vitest'
import { type Clock, systemClock } from './clock.ts'
import { mockAnswer } from './provider/mock-plan.ts'
import { metric, never, PARTITIONS, test } from './test-support/worker-test.ts'

const hasty: Clock = { ...systemClock, sleep: async () => {} }

describe('worker', () => {
  test('[W2] answers a prompt with the whole text of the model', async ({ subject }) => {
    subject.start()
    const content = 'Tell me the story of a message that could not be lost'
    await subject.ask('c1', 'p1', content)
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages).toMatchObject([
      { id: 'p1', status: 'complete' },
      { id: 'p1~a', parentId: 'p1', status: 'complete', reason: 'complete', model: 'mock' },
    ])
    expect(messages[1]?.text).toBe(mockAnswer([{ role: 'user', content }]))
  })

  test('[W1] answers many conversations at once', async ({ subject }) => {
    subject.start()
    const ids = Array.from({ length: 8 }, (_, index) => `c${index}`)
    await Promise.all(ids.slice(1).map((id) => subject.ask(id, `${id}-p`, `${id} [mock hold=3]`)))
    await subject.ask('c0', 'c0-p', 'quick')
    const { messages } = await subject.answered('c0', 'c0-p')
    expect(messages[1]?.status).toBe('complete')
    for (const id of ids.slice(1)) {
      const held = await subject.until(id, (conversation) => (conversation.messages[1]?.text ?? '') !== '')
      expect(held.messages[1]?.status).toBe('running')
    }
  })

  test('[W3] takes an answer over that its predecessor left, and finishes it', async ({ subject }) => {
    const stop = subject.start()
    await subject.ask('c1', 'p1', 'hello [mock stall=3:60000 resume=no]')
    await subject.until('c1', ({ messages }) => (messages[1]?.text ?? '') !== '')
    await stop()
    const metrics = new Registry()
    subject.start({ clock: hasty, metrics })
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'complete', run: { attempt: 2 }, spans: [{ start: 0 }] })
    expect(messages[1]?.text).toBe(mockAnswer([{ role: 'user', content: 'hello' }]))
    expect(await metric(metrics, 'worker_runs_total{kind="restart"} 1')).toBe(true)
  })

  test('[B5] counts what waits for the group, and the time to the first text', async ({ subject }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    const partition = partitionOf('c1', PARTITIONS)
    await subject.ask('c1', 'p1', 'hello [mock hold=3]')
    await subject.ask('c1', 'p2', 'and')
    await subject.until('c1', ({ messages }) => messages.some(({ text }) => text.length > 5))
    expect(await metric(metrics, `worker_lag_records{partition="${partition}"} 2`)).toBe(true)
    await expect.poll(() => metric(metrics, 'worker_first_text_seconds_count 1')).toBe(true)
    expect(await metric(metrics, 'worker_runs_total{kind="start"} 1')).toBe(true)
  })

  test('[W10] resumes an answer that its predecessor left, and has no token generated twice', async ({
    subject,
  }) => {
    const [first, second] = [new Registry(), new Registry()]
    const prompt = 'hello [mock stall=30:60000 length=100]'
    const stop = subject.start({ metrics: first })
    await subject.ask('c1', 'p1', prompt)
    const length = mockAnswer([{ role: 'user', content: prompt.replace('length=100', 'length=30') }]).length
    await subject.until('c1', ({ messages }) => messages[1]?.text.length === length)
    await stop()
    subject.start({ metrics: second })
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'complete', spans: [{ start: 0 }, { start: length }] })
    expect(messages[1]?.text).toBe(mockAnswer([{ role: 'user', content: prompt }]))
    expect(await metric(first, 'worker_provider_deltas_total 30')).toBe(true)
    expect(await metric(second, 'worker_provider_deltas_total 70')).toBe(true)
    expect(await metric(second, 'worker_runs_total{kind="resume"} 1')).toBe(true)
  })

  test('[W10] starts an answer again whose token the provider does not know any more', async ({
    subject,
  }) => {
    const metrics = new Registry()
    const stop = subject.start()
    await subject.ask('c1', 'p1', 'hello [mock stall=3:60000]')
    await subject.until('c1', ({ messages }) => (messages[1]?.text ?? '') !== '')
    await stop()
    subject.start({ metrics, clock: hasty, canResume: false })
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'complete', run: { attempt: 3 } })
    expect(messages[1]?.spans).toHaveLength(1)
    expect(messages[1]?.text).toBe(mockAnswer([{ role: 'user', content: 'hello' }]))
    expect(await metric(metrics, 'worker_runs_total{kind="resume"} 1')).toBe(true)
    expect(await metric(metrics, 'worker_runs_total{kind="restart"} 1')).toBe(true)
  })

  test('[W3, G1] ends an answer that a zombie took over behind its back and left', async ({ subject }) => {
    await subject.ask('c1', 'p1', 'hello')
    const zombie = { id: 'z0', conversationId: 'c1', messageId: 'p1~a', runId: 'z', seq: 0, timestamp: 1 }
    const start = encodeChunk({ ...zombie, type: 'start', content: '', role: 'assistant', attempt: 2 })
    let isDue = true
    const append: Log['append'] = async (topic, records, signal) => {
      if (isDue && records.some(({ value }) => value?.includes('"type":"text"'))) {
        isDue = false
        await subject.log.append('chunks', [start], signal)
      }
      return subject.log.append(topic, records, signal)
    }
    subject.start({ log: { ...subject.log, append }, beatMs: 10 })
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'complete', run: { attempt: 3 } })
    expect(messages[1]?.text).toBe(mockAnswer([{ role: 'user', content: 'hello' }]))
    await subject.committed()
  })

  test('[W4, G1] ends an answer that a member which had lost the partition began first, and left', async ({
    subject,
  }) => {
    const common = { conversationId: 'c1', messageId: 'p2~a', runId: 'late', timestamp: 1, content: '' }
    const late = [
      encodeChunk({ ...common, id: 'late-0', seq: 0, type: 'start', role: 'assistant', attempt: 1 }),
      encodeChunk({ ...common, id: 'late-1', seq: 1, type: 'beat' }),
    ]
    let isDue = true
    const append: Log['append'] = async (topic, records, signal) => {
      if (isDue && records.some(({ value }) => value?.includes('"p2~a"'))) {
        isDue = false
        await subject.log.append('chunks', late, signal)
      }
      return subject.log.append(topic, records, signal)
    }
    subject.start({ log: { ...subject.log, append }, beatMs: 10 })
    await subject.ask('c1', 'p1', 'hello')
    await subject.answered('c1', 'p1')
    await subject.ask('c1', 'p2', 'on')
    const { messages } = await subject.answered('c1', 'p2')
    expect(messages[3]).toMatchObject({ status: 'complete', run: { attempt: 2 } })
    expect(messages[3]?.text).not.toBe('')
    await subject.committed()
  })

  test('[G4] generates nothing for a job whose answer ended before it was committed', async ({ subject }) => {
    const metrics = new Registry()
    const stop = subject.start()
    await subject.ask('c1', 'p1', 'hello')
    await subject.answered('c1', 'p1')
    await stop()
    await subject.again('p1')
    subject.start({ metrics })
    await subject.ask('c1', 'p2', 'on')
    const { messages } = await subject.answered('c1', 'p2')
    expect(messages.map(({ run }) => run?.attempt)).toEqual([undefined, 1, undefined, 1])
    expect(await metric(metrics, 'worker_jobs_total{outcome="ended"} 1')).toBe(true)
    expect(await metric(metrics, 'worker_runs_total{kind="start"} 1')).toBe(true)
  })

  test('[G4] generates one answer for twin jobs', async ({ subject }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    await subject.ask('c1', 'p1', 'hello', 2)
    await subject.answered('c1', 'p1')
    await subject.ask('c1', 'p2', 'again', 3)
    await subject.ask('c1', 'p3', 'and again')
    const { messages } = await subject.answered('c1', 'p3')
    const answers = messages.filter(({ role }) => role === 'assistant')
    expect(answers.map(({ id, run }) => `${id} ${run?.attempt}`)).toEqual(['p1~a 1', 'p2~a 1', 'p3~a 1'])
    expect(await metric(metrics, 'worker_jobs_total{outcome="ended"} 3')).toBe(true)
    expect(await metric(metrics, 'worker_chunks_written_total{type="start"} 3')).toBe(true)
  })

  test('[W6] retries a busy provider, counts it, and answers', async ({ subject }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    await subject.ask('c1', 'p1', 'hello [mock error=429x1]')
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]).toMatchObject({ status: 'complete', run: { attempt: 1 } })
    expect(await metric(metrics, 'worker_provider_retries_total 1')).toBe(true)
  })

  test('[W6] ends a refused answer with words for a person', async ({ subject }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    await subject.ask('c1', 'p1', 'hello [mock error=401]')
    const { messages } = await subject.answered('c1', 'p1')
    expect(messages[1]?.problem).toMatchObject({ code: 'model-failed', retryable: false })
    expect(messages[1]?.problem?.message).toMatch(/^The model’s provider does not accept/)
    await expect.poll(() => metric(metrics, 'worker_answers_total{end="model-failed"} 1')).toBe(true)
  })

  test('[W8] goes on past records that are not jobs', async ({ subject }) => {
    const metrics = new Registry()
    subject.start({ metrics })
    await subject.log.append('prompts', [{ key: 'c1', value: 'nonsense' }], never)
    await subject.ask('c1', 'p1', 'hello')
    await subject.answered('c1', 'p1')
    expect(await metric(metrics, 'worker_invalid_records_total 1')).toBe(true)
  })
})
