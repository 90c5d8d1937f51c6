import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createFakeClock } from '../test-support/fake-clock.ts'
import { createScriptedProvider } from '../test-support/scripted-provider.ts'
import { type FaultKind, ProviderFault } from './provider-fault.ts'
import { retryProvider } from './retry-provider.ts'

function begin() {
  const clock = createFakeClock()
  const scripted = createScriptedProvider()
  const waits: number[] = []
  const stop = new AbortController()
  const provider = retryProvider(scripted, {
    clock,
    random: () => 0.5,
    onRetry: (_fault, waitMs) => waits.push(waitMs),
  })
  const texts: string[] = []
  async function answer(): Promise<string> {
    for await (const delta of provider.answer({ context: [], signal: stop.signal })) {
      texts.push(delta.kind === 'text' ? delta.text : `[${delta.reason}]`)
    }
    return texts.join('')
  }
  const answered = answer()
  // Seen by the test when it comes to it.
  answered.catch(() => {})
  return { clock, scripted, waits, stop, answered }
}

const overloaded = (retryAfterMs?: number) => new ProviderFault('overloaded', 'busy', { retryAfterMs })

describe('retry provider', () => {
  test('[W6] asks again, after twice the wait each time, while nothing has come', async () => {
    const { scripted, clock, waits, answered } = begin()
    await scripted.say(overloaded(), new ProviderFault('unreachable', 'no route'))
    await clock.advance(499)
    expect(scripted.requests).toHaveLength(1)
    await clock.advance(1)
    expect(scripted.requests).toHaveLength(2)
    await clock.advance(1000)
    await scripted.say('at last', { kind: 'finish', reason: 'complete' })
    expect(await answered).toBe('at last[complete]')
    expect(waits).toEqual([500, 1000])
  })

  test('[W6] waits as long as the provider asks', async () => {
    const { scripted, clock, waits, answered } = begin()
    await scripted.say(overloaded(7000))
    await clock.advance(6999)
    expect(scripted.requests).toHaveLength(1)
    await clock.advance(1)
    await scripted.say({ kind: 'finish', reason: 'complete' })
    await answered
    expect(waits).toEqual([7000])
  })

  test('[W6] gives up a provider that asks for too long a wait', async () => {
    const { scripted, answered } = begin()
    await scripted.say(overloaded(3_600_000))
    await expect(answered).rejects.toThrow('busy')
    expect(scripted.requests).toHaveLength(1)
  })

  test('[W6] gives up after five tries', async () => {
    const { scripted, clock, waits, answered } = begin()
    await scripted.say(...Array.from({ length: 9 }, () => overloaded()))
    await clock.advance(60_000)
    await expect(answered).rejects.toThrow('busy')
    expect(scripted.requests).toHaveLength(5)
    expect(waits).toEqual([500, 1000, 2000, 4000])
  })

  test('[W6] does not ask again once a part of the answer has come', async () => {
    const { scripted, clock, answered } = begin()
    await scripted.say('half', new ProviderFault('cut', 'the connection broke'))
    await clock.advance(60_000)
    await expect(answered).rejects.toThrow('the connection broke')
    expect(scripted.requests).toHaveLength(1)
  })

  test.each<FaultKind>(['unauthorized', 'quota', 'too-long', 'refused', 'script'])(
    '[W6] does not ask again what is %s',
    async (kind) => {
      const { scripted, clock, answered } = begin()
      await scripted.say(new ProviderFault(kind, 'no'))
      await clock.advance(60_000)
      await expect(answered).rejects.toThrow('unable to answer; no')
      expect(scripted.requests).toHaveLength(1)
    },
  )

  test('[P1] ends without a finish when its signal aborts in a wait', async () => {
    const { scripted, stop, answered } = begin()
    await scripted.say(overloaded())
    await turn()
    stop.abort()
    expect(await answered).toBe('')
  })
})
