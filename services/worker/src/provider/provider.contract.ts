import type { ContextMessage } from '@ras/shared/protocol/job'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Delta, Provider } from './provider.ts'

/** A provider with the means to bring it into each situation; each answers with the context that asks for it. */
export interface ProviderUnderTest {
  readonly provider: Provider
  /** Answers with `text`. */
  answering(): { readonly context: readonly ContextMessage[]; readonly text: string }
  /** Says something, then nothing more. */
  holding(): readonly ContextMessage[]
  /** Has no room for the request. */
  overloaded(): readonly ContextMessage[]
  /** Breaks off after `text`. */
  cut(): { readonly context: readonly ContextMessage[]; readonly text: string }
  /** Does not accept the request. */
  refused(): readonly ContextMessage[]
  /** Whether it gives tokens and goes on after them. */
  readonly resumes: boolean
  close(): Promise<void>
}

/** What every provider must do. */
export function describeProvider(name: string, create: () => Promise<ProviderUnderTest>): void {
  describe(name, () => {
    let underTest: ProviderUnderTest
    beforeAll(async () => {
      underTest = await create()
    })
    afterAll(() => underTest.close())

    async function take(
      context: readonly ContextMessage[],
      { signal = new AbortController().signal, onDelta = (_delta: Delta): void => {}, resume = '' } = {},
    ): Promise<readonly Delta[]> {
      const deltas: Delta[] = []
      for await (const delta of underTest.provider.answer({
        context,
        signal,
        ...(resume === '' ? {} : { resume }),
      })) {
        deltas.push(delta)
        onDelta(delta)
      }
      return deltas
    }

    test('[P1] says its answer in pieces, and then why it ends', async () => {
      const { context, text } = underTest.answering()
      const deltas = await take(context)
      expect(textOf(deltas)).toBe(text)
      expect(deltas.length).toBeGreaterThan(2)
      expect(deltas.at(-1)).toEqual({ kind: 'finish', reason: 'complete' })
      expect(deltas.filter(({ kind }) => kind === 'finish')).toHaveLength(1)
    })

    test('[P1] says no empty piece but one that has a token', async () => {
      const deltas = await take(underTest.answering().context)
      const empty = deltas.filter((delta) => delta.kind === 'text' && delta.text === '')
      expect(empty.every((delta) => delta.kind === 'text' && delta.resume !== undefined)).toBe(true)
    })

    test('[P1] ends without a finish and without throwing when its signal aborts', async () => {
      const stop = new AbortController()
      const deltas = await take(underTest.holding(), {
        signal: stop.signal,
        onDelta: () => stop.abort(),
      })
      expect(deltas.length).toBeGreaterThan(0)
      expect(deltas.every(({ kind }) => kind === 'text')).toBe(true)
    })

    test('[P1] says nothing when its signal aborted before', async () => {
      const { context } = underTest.answering()
      expect(await take(context, { signal: AbortSignal.abort() })).toEqual([])
    })

    test('[P1] ends when nobody reads on', async () => {
      const stop = new AbortController()
      for await (const delta of underTest.provider.answer({
        context: underTest.holding(),
        signal: stop.signal,
      })) {
        expect(delta.kind).toBe('text')
        break
      }
    })

    test('[P6] says after each of its tokens exactly what is left', async () => {
      const { context, text } = underTest.answering()
      const deltas = await take(context)
      const resumable = deltas.flatMap((delta, index) =>
        delta.kind === 'text' && delta.resume !== undefined ? [{ index, resume: delta.resume }] : [],
      )
      expect(resumable.length > 2).toBe(underTest.resumes)
      for (const { index, resume } of resumable.slice(0, 12)) {
        const rest = await take(context, { resume })
        expect(`${textOf(deltas.slice(0, index + 1))}${textOf(rest)}`).toBe(text)
        expect(rest.at(-1)).toEqual({ kind: 'finish', reason: 'complete' })
      }
    })

    test('[P6] throws when it is given a token that it does not know', async () => {
      const taken = take(underTest.answering().context, { resume: 'of another provider' })
      await expect(taken).rejects.toMatchObject({ kind: 'gone', retryable: false })
    })

    test('[P5] throws an overload before it says anything', async () => {
      await expect(take(underTest.overloaded())).rejects.toMatchObject({
        kind: 'overloaded',
        code: 'overloaded',
        retryable: true,
      })
    })

    test('[P5] throws a cut after what had come', async () => {
      const { context, text } = underTest.cut()
      const deltas: Delta[] = []
      const taken = take(context, { onDelta: (delta) => deltas.push(delta) })
      await expect(taken).rejects.toMatchObject({ kind: 'cut', code: 'model-failed', retryable: true })
      expect(textOf(deltas)).toBe(text)
    })

    test('[P5] throws a refusal that is not worth a retry', async () => {
      await expect(take(underTest.refused())).rejects.toMatchObject({
        kind: 'refused',
        code: 'model-failed',
        retryable: false,
      })
    })
  })
}

function textOf(deltas: readonly Delta[]): string {
  return deltas.map((delta) => (delta.kind === 'text' ? delta.text : '')).join('')
}
