import { setImmediate as turn } from 'node:timers/promises'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { expect, expectTypeOf, test } from 'vitest'
import { Chunk } from './chunk.ts'
import { MAX_AHEAD, publishSource } from './publish-source.ts'
import type { SourceItem } from './source-item.ts'
import { source } from './test-support/source.ts'

/** A `publish` that confirms when the test says so. */
function createHeldPublish() {
  const chunks: Chunk[] = []
  const confirms: (() => void)[] = []
  let fault: Error | null = null
  return {
    chunks,
    publish: (chunk: Chunk): Promise<void> => {
      chunks.push(chunk)
      if (fault !== null) return Promise.reject(fault)
      return new Promise((resolve) => confirms.push(resolve))
    },
    confirm: (count: number) => {
      for (const resolve of confirms.splice(0, count)) resolve()
    },
    fail: (error: Error) => {
      fault = error
    },
  }
}

/** A `publish` that confirms at once. */
function createOpenPublish() {
  const chunks: Chunk[] = []
  return {
    chunks,
    publish: (chunk: Chunk): Promise<void> => {
      chunks.push(chunk)
      return Promise.resolve()
    },
  }
}

async function* endless(content: string, asked: { count: number; left: boolean }): AsyncGenerator<string> {
  try {
    for (;;) {
      asked.count += 1
      yield content
    }
  } finally {
    asked.left = true
  }
}

test.each([
  ['chunks', 'x', MAX_AHEAD.chunks + 1],
  ['text', 'x'.repeat(MAX_AHEAD.units / 4), 5],
])('[C7] a source is not asked for more while many %s wait for the log', async (_, content, most) => {
  const { publish, confirm, fail, chunks } = createHeldPublish()
  const asked = { count: 0, left: false }
  const publishing = publishSource(publish, 'c', endless(content, asked), {})
  await turn()
  expect(asked.count).toBe(most)
  confirm(3)
  await turn()
  expect(asked.count).toBe(most + 3)
  const fault = new StreamError('log-unavailable', 'away')
  fail(fault)
  confirm(chunks.length)
  await expect(publishing).rejects.toBe(fault)
  expect(asked.left).toBe(true)
})

test('[C7] a source that throws while the log is away rejects with both errors', async () => {
  const { publish, fail } = createHeldPublish()
  const away = new StreamError('log-unavailable', 'away')
  const gone = new Error('the model is gone')
  fail(away)
  await expect(publishSource(publish, 'c', source([], gone), {})).rejects.toMatchObject({
    errors: [gone, away],
  })
})

test.each(['text', 'finish'])('[C7] a %s that the log refuses for good ends its message', async (type) => {
  const refusal = new StreamError('invalid-request', 'unable to append; it is too large')
  const chunks: Chunk[] = []
  const publish = (chunk: Chunk): Promise<void> => {
    if (chunk.content === 'large') return Promise.reject(refusal)
    chunks.push(chunk)
    return Promise.resolve()
  }
  const items = source(['a', { type, content: 'large' }])
  await expect(publishSource(publish, 'c', items, {})).rejects.toBe(refusal)
  expect(chunks.at(-1)).toMatchObject({
    type: 'error',
    code: 'invalid-request',
    retryable: false,
    content: refusal.message,
    messageId: chunks[0]?.messageId,
  })
})

test('[C7] after a chunk that the log did not confirm a source writes nothing, and is left at once', async () => {
  const { publish, fail, chunks, confirm } = createHeldPublish()
  const asked = { count: 0, left: false }
  const away = new StreamError('log-unavailable', 'away')
  const publishing = publishSource(publish, 'c', endless('x', asked), {})
  await turn()
  const before = chunks.length
  fail(away)
  confirm(before)
  await expect(publishing).rejects.toBe(away)
  expect(chunks.slice(before).map(({ type }) => type)).toEqual(['text'])
  expect(asked.left).toBe(true)
})

test('[C7] a source that throws after a chunk that the log refused rejects with both errors, and readers see the end', async () => {
  const refusal = new StreamError('invalid-request', 'too large')
  const gone = new Error('the model is gone')
  const chunks: Chunk[] = []
  const publish = (chunk: Chunk): Promise<void> => {
    chunks.push(chunk)
    return chunk.content === 'large' ? Promise.reject(refusal) : Promise.resolve()
  }
  async function* failing(): AsyncGenerator<string> {
    yield 'large'
    throw gone
  }
  await expect(publishSource(publish, 'c', failing(), {})).rejects.toMatchObject({ errors: [gone, refusal] })
  expect(chunks.map(({ type, content }) => [type, content])).toEqual([
    ['text', 'large'],
    ['error', 'the model is gone'],
  ])
})

test.each([
  ['long', `x${'😀'.repeat(1_000_000)}`, `x${'😀'.repeat(4999)}\ufffd`],
  ['no string', ['name must not be empty', 'price is missing'], 'name must not be empty,price is missing'],
])(
  '[C7] a source whose error has words that are %s ends for its readers, too',
  async (_, message, content) => {
    const { publish, chunks } = createOpenPublish()
    const fault = Object.assign(new Error('of a provider'), { message })
    await expect(publishSource(publish, 'c', source(['a'], fault), {})).rejects.toBe(fault)
    expect(chunks.map((chunk) => [chunk.type, chunk.content])).toEqual([
      ['text', 'a'],
      ['error', content],
    ])
  },
)

test('[C7] a source that yields a bad chunk has failed', async () => {
  const { publish, chunks, confirm } = createHeldPublish()
  const publishing = publishSource(publish, 'c', source(['so far', { type: 'text', messageId: 'a b' }]), {})
  await turn()
  confirm(chunks.length)
  await expect(publishing).rejects.toThrow('messageId: ')
  expect(chunks.map(({ type, code }) => [type, code])).toEqual([
    ['text', undefined],
    ['error', 'invalid-request'],
  ])
})

const holdsItself: Record<string, unknown> = {}
holdsItself['itself'] = holdsItself
const deep = Array.from({ length: 10_000 }).reduce<unknown>((inner) => [inner], 'x')

test.each([
  ['is nested too deeply', deep],
  ['holds itself', holdsItself],
])(
  '[C7, C9] a source whose chunk has an id and a field that %s has failed, and is told of the field',
  async (_, extra) => {
    const { publish, chunks } = createOpenPublish()
    const items = source([{ type: 'text', id: 'a', content: 'x', extra }])
    const message = 'unable to make a chunk; extra: is nested deeper than 99 levels'
    await expect(publishSource(publish, 'c', items, { messageId: 'm' })).rejects.toMatchObject({
      code: 'invalid-request',
      message,
    })
    expect(chunks).toMatchObject([
      { type: 'error', code: 'invalid-request', content: message, messageId: 'm' },
    ])
  },
)

test.each([
  [{ id: 'chatcmpl-1', choices: [{ delta: { content: 'x' } }] }, 'an object with id, choices'],
  [{ content: null }, 'an object with content'],
  [{ type: 7 }, 'an object with type'],
  [{}, 'an empty object'],
  [Buffer.from('bytes'), 'a Buffer'],
  [new Error('gone'), 'an Error'],
  [['a'], 'an Array'],
  [null, 'null'],
  [undefined, 'undefined'],
  [5, 'a number'],
])('[C7] a source that yields %j has failed, and is told that this is %s', async (item, name) => {
  const { publish, chunks } = createOpenPublish()
  async function* wrong(): AsyncGenerator<string> {
    yield 'so far'
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JavaScript may yield
    yield item as string
  }
  const message = `unable to publish; the source yielded ${name}: it takes text, or an object with the type or the content of a chunk`
  await expect(publishSource(publish, 'c', wrong(), {})).rejects.toMatchObject({
    code: 'invalid-request',
    message,
  })
  expect(chunks.map(({ type, content }) => [type, content])).toEqual([
    ['text', 'so far'],
    ['error', message],
  ])
})

test('[C7] a source that gives one id to chunks that differ has failed, for all but the first would be lost', async () => {
  const { publish, chunks } = createOpenPublish()
  const items = source([
    { type: 'text', id: 'txt-0', content: 'a' },
    { type: 'text', id: 'txt-0', content: 'a' },
    { type: 'text', id: 'txt-0', content: 'b' },
  ])
  await expect(publishSource(publish, 'c', items, {})).rejects.toMatchObject({
    code: 'invalid-request',
    message: 'unable to publish; the source gave the id txt-0 to chunks that differ',
  })
  expect(chunks.map(({ type, content }) => [type, content.slice(0, 6)])).toEqual([
    ['text', 'a'],
    ['text', 'a'],
    ['error', 'unable'],
  ])
})

test('[C7] a source that gives one id to chunks that differ has failed, also where others stand between them', async () => {
  const { publish } = createOpenPublish()
  const items = source([
    { type: 'text', id: 'a', content: 'A1' },
    { content: 'A1', id: 'a', type: 'text' },
    { type: 'text', id: 'b', content: 'B1' },
    'some text',
    { type: 'text', id: 'a', content: 'A2' },
  ])
  await expect(publishSource(publish, 'c', items, {})).rejects.toMatchObject({
    code: 'invalid-request',
    message: 'unable to publish; the source gave the id a to chunks that differ',
  })
})

test('[C7] a source that makes the same chunk again, with its id, repeats it, whenever that is', async () => {
  const { publish, chunks } = createOpenPublish()
  const fields = { conversationId: 'c', type: 'text', id: 'a', content: 'x', messageId: 'm' }
  const now = Date.now()
  const items = [now, now + 5].map((timestamp) => new Chunk({ ...fields, timestamp }))
  await publishSource(publish, 'c', source([...items, { id: 'a', content: 'x' }]), { messageId: 'm' })
  expect(chunks.map(({ id, type }) => [type, id === 'a'])).toEqual([
    ['text', true],
    ['text', true],
    ['text', true],
    ['finish', false],
  ])
})

test('[C7] chunks of one id do not differ by the order of keys, but by that of a list', async () => {
  const { publish } = createOpenPublish()
  const publishBoth = (...notes: readonly unknown[]): Promise<string> => {
    const items = notes.map((note) => ({ type: 'text', id: 'a', content: 'x', note }))
    return publishSource(publish, 'c', source(items), { messageId: 'm' })
  }
  await expect(publishBoth([{ b: { d: 1, c: 2 }, a: 3 }], [{ a: 3, b: { c: 2, d: 1 } }])).resolves.toBe('m')
  await expect(publishBoth({ a: 1 }, { a: 2 })).rejects.toThrow('chunks that differ')
  await expect(publishBoth([1, 2], [2, 1])).rejects.toThrow('chunks that differ')
})

test('[C7] how many ids of a source are remembered is bounded, to as many as the fold knows', async () => {
  const { publish } = createOpenPublish()
  const others = Array.from({ length: 1024 }, (_, index) => ({ type: 'text', id: `${index}`, content: 'x' }))
  const first = { type: 'text', id: 'a', content: 'A1' }
  const items = source([first, ...others, { ...first, content: 'A2' }])
  await expect(publishSource(publish, 'c', items, { messageId: 'm' })).resolves.toBe('m')
})

test.each(['finish', 'error'])(
  '[C7] a source that yields more of a message after its %s has failed, for that would be lost',
  async (type) => {
    const { publish, chunks } = createOpenPublish()
    const items = source(['one', { type }, 'two'])
    await expect(publishSource(publish, 'c', items, { messageId: 'm' })).rejects.toMatchObject({
      code: 'invalid-request',
      message: `unable to publish; the source yielded a text after the ${type} of the message m`,
    })
    expect(chunks.map((chunk) => chunk.type)).toEqual(['text', type])
  },
)

test('[C7] a source that yields more of a message that is a prompt has failed, and so has one that yields a prompt within', async () => {
  const { publish } = createOpenPublish()
  const prompt = { type: 'prompt', content: 'why?' }
  const failed = async (...items: readonly SourceItem[]): Promise<unknown> => {
    const publishing = publishSource(publish, 'c', source(items), { messageId: 'm' })
    return publishing.catch((error: Error) => error.message)
  }
  expect(await failed(prompt, 'because')).toBe(
    'unable to publish; the source yielded a text after the prompt of the message m',
  )
  expect(await failed('because', prompt)).toBe(
    'unable to publish; the source yielded a prompt after the text of the message m',
  )
  expect(await failed(prompt)).toBe('m')
})

test('[C7] a source may end its message, repeat that end, and go on with another', async () => {
  const { publish, chunks } = createOpenPublish()
  const end = { type: 'finish', id: 'end' }
  const other = { type: 'text', content: 'x', messageId: 'n' }
  const items = source(['one', end, end, { type: 'own' }, other, { type: 'finish', messageId: 'n' }])
  await publishSource(publish, 'c', items, { messageId: 'm' })
  expect(chunks.map(({ type, messageId }) => [type, messageId])).toEqual([
    ['text', 'm'],
    ['finish', 'm'],
    ['finish', 'm'],
    ['own', 'm'],
    ['text', 'n'],
    ['finish', 'n'],
  ])
})

test('[C7] chunks and the fields of chunks are published as they are', async () => {
  const { publish, chunks } = createOpenPublish()
  const chunk = new Chunk({ conversationId: 'c', type: 'text', content: 'b', messageId: 'm' })
  async function* made(): AsyncGenerator<SourceItem> {
    yield { content: 'a' }
    yield chunk
    yield { type: 'own', note: 1 }
  }
  await publishSource(publish, 'c', made(), { messageId: 'm' })
  expect(chunks).toMatchObject([
    { type: 'text', content: 'a', messageId: 'm' },
    chunk,
    { type: 'own', note: 1 },
    { type: 'finish' },
  ])
})

test('[C7] the types refuse a source of what is neither text nor a chunk', () => {
  type Event = { readonly id: string; readonly choices: readonly unknown[] }
  expectTypeOf<Event>().not.toExtend<SourceItem>()
  expectTypeOf<Uint8Array>().not.toExtend<SourceItem>()
  expectTypeOf<Chunk>().toExtend<SourceItem>()
  expectTypeOf<{ readonly content: string }>().toExtend<SourceItem>()
})

test('[C7] a source that ends its message itself gets no second end', async () => {
  const { publish, chunks, confirm } = createHeldPublish()
  const publishing = publishSource(publish, 'c', source([{ type: 'finish', reason: 'stopped' }]), {
    messageId: 'm',
    parentId: 'p',
  })
  await turn()
  confirm(1)
  await publishing
  expect(chunks).toMatchObject([{ type: 'finish', reason: 'stopped', messageId: 'm', parentId: 'p' }])
})
