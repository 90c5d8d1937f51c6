import type { ContextMessage } from '@ras/shared/protocol/job'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { createFakeClock } from '../test-support/fake-clock.ts'
import { mockAnswer } from './mock-plan.ts'
import { createMockProvider } from './mock-provider.ts'
import { parseMockScript } from './mock-script.ts'
import { describeProvider } from './provider.contract.ts'
import { ProviderFault } from './provider-fault.ts'

const saying = (content: string): readonly ContextMessage[] => [{ role: 'user', content }]
const withText = (content: string) => ({ context: saying(content), text: mockAnswer(saying(content)) })

describeProvider('mock provider', async () => ({
  provider: createMockProvider({ clock: systemClock, defaults: { rate: 0 } }),
  answering: () => withText('Compare at-most-once, at-least-once and exactly-once'),
  holding: () => saying('[mock hold=5]'),
  overloaded: () => saying('[mock error=429]'),
  cut: () => withText('[mock cut=10]'),
  refused: () => saying('[mock error=400]'),
  resumes: true,
  close: async () => {},
}))

/** Every piece with the time at which it came. */
function listen(content: string, signal = new AbortController().signal) {
  const clock = createFakeClock()
  const provider = createMockProvider({ clock, defaults: { rate: 40 } })
  const request = { context: saying(content), signal }
  const came: { readonly at: number; readonly text: string }[] = []
  let end = ''
  async function ask(): Promise<void> {
    try {
      for await (const delta of provider.answer(request)) {
        if (delta.kind === 'text') came.push({ at: clock.now(), text: delta.text })
        else end = delta.reason
      }
    } catch (error) {
      end = error instanceof ProviderFault ? error.sentence : String(error)
    }
  }
  return { clock, came, ask, end: () => end, text: () => came.map(({ text }) => text).join('') }
}

describe('mock provider', () => {
  test('[P2] says the same text at the same times for the same prompt', async () => {
    const [one, other] = [listen('Why?'), listen('Why?')]
    void one.ask()
    void other.ask()
    await one.clock.advance(60_000)
    await other.clock.advance(60_000)
    expect(one.came).toEqual(other.came)
    expect(one.text()).toBe(mockAnswer(saying('Why?')))
    expect(one.end()).toBe('complete')
  })

  test('[P2] speaks in bursts, at the set rate on average', async () => {
    const speech = listen('[mock length=2000 first=0]')
    void speech.ask()
    await speech.clock.advance(200_000)
    const seconds = (speech.came.at(-1)?.at ?? 0) / 1000
    expect(2000 / seconds).toBeGreaterThan(36)
    expect(2000 / seconds).toBeLessThan(44)
    expect(new Set(speech.came.map(({ at }) => at)).size).toBeLessThan(1500)
  })

  test('[P2] keeps its pace when the clock of the machine is set', async () => {
    const [one, other] = [listen('Why?'), listen('Why?')]
    void one.ask()
    void other.ask()
    await one.clock.advance(2000)
    await other.clock.advance(2000)
    one.clock.set(-3_600_000)
    await one.clock.advance(60_000)
    await other.clock.advance(60_000)
    expect(one.end()).toBe('complete')
    expect(one.came.map(({ text }) => text)).toEqual(other.came.map(({ text }) => text))
  })

  test('[P3] keeps quiet before the first token', async () => {
    const speech = listen('[mock first=3000 rate=0]')
    void speech.ask()
    await speech.clock.advance(2999)
    expect(speech.came).toEqual([])
    await speech.clock.advance(1)
    expect(speech.end()).toBe('complete')
  })

  test('[P3] stalls where and as long as the script says', async () => {
    const speech = listen('[mock stall=20:5000,40:1000 first=0 rate=0]')
    void speech.ask()
    await speech.clock.advance(4999)
    expect(speech.came).toHaveLength(20)
    await speech.clock.advance(1)
    expect(speech.came).toHaveLength(40)
    await speech.clock.advance(1000)
    expect(speech.end()).toBe('complete')
  })

  test('[P3] holds until it is aborted', async () => {
    const stop = new AbortController()
    const speech = listen('[mock hold=50 rate=0]', stop.signal)
    const asked = speech.ask()
    await speech.clock.advance(3_600_000)
    expect(speech.came).toHaveLength(50)
    expect(speech.text()).toBe(mockAnswer(saying('[mock hold=50 rate=0]')))
    stop.abort()
    await asked
    expect(speech.end()).toBe('')
  })

  test('[P3] can be told that it cannot go on', async () => {
    const provider = createMockProvider({ clock: createFakeClock(), defaults: { rate: 0 } })
    const request = { context: saying('[mock resume=no]'), signal: new AbortController().signal }
    for await (const delta of provider.answer(request)) expect(delta).not.toHaveProperty('resume')
    const again = provider.answer({ ...request, resume: 'mock:3' })
    const first = again[Symbol.asyncIterator]().next()
    await expect(first).rejects.toMatchObject({ kind: 'gone' })
  })

  test('[P3] is past the stall after which it goes on', async () => {
    const clock = createFakeClock()
    const provider = createMockProvider({ clock, defaults: { rate: 0 } })
    const context = saying('[mock stall=3:5000 length=9]')
    const signal = new AbortController().signal
    let deltas = 0
    for await (const _delta of provider.answer({ context, signal, resume: 'mock:3' })) deltas += 1
    expect(deltas).toBe(7)
    expect(clock.now()).toBe(0)
  })

  test('[P3] refuses as often as the script says, then answers', async () => {
    const provider = createMockProvider({ clock: createFakeClock(), defaults: { rate: 0 } })
    const request = { context: saying('[mock error=429x2]'), signal: new AbortController().signal }
    async function count(): Promise<number> {
      let deltas = 0
      for await (const _delta of provider.answer(request)) deltas += 1
      return deltas
    }
    await expect(count()).rejects.toThrow('429')
    await expect(count()).rejects.toThrow('429')
    expect(await count()).toBeGreaterThan(100)
  })

  test('[P3] says what is wrong with a script', async () => {
    const speech = listen('[mock stall=20 rate=0]')
    await speech.ask()
    expect(speech.end()).toBe(
      'The mock model cannot follow its script: stall: expected token:milliseconds, and more of them after commas.',
    )
  })

  test('[P3] lets the prompt override the script of the environment', () => {
    const defaults = { length: 5, cut: 3 }
    const words = (content: string) => mockAnswer(saying(content), defaults).split(/\s+/).length
    expect(words('[mock length=500 cut=400]')).toBeGreaterThan(200)
  })

  test('[P3] repeats a short answer up to the length', () => {
    const short = mockAnswer(saying('hello'))
    const long = mockAnswer(saying('hello [mock length=3000]'))
    expect(long.startsWith(`${short}\n\n${short}\n\n`)).toBe(true)
  })

  test.each([
    ['dance=1', 'Unrecognized key: "dance"'],
    ['fast', 'expected name=value, not fast'],
    ['rate=-1', 'rate: expected a whole number of at most 7 digits'],
    ['error=418', 'error: expected 400, 401, 429, 500 or 503, and how often: 429x2'],
  ])('[P3] refuses the script %s with its reason', (words, reason) => {
    expect(parseMockScript(words)).toEqual({ kind: 'invalid', reason })
  })
})
