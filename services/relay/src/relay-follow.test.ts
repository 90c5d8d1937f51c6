import { describe, expect, vi } from 'vitest'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { test } from './test-support/relay-test.ts'

describe('following', () => {
  test('[R1] a reader gets what it lacks, then every chunk with contiguous offsets', async ({
    connect,
    publish,
  }) => {
    const answer = answerChunks({ conversationId: 'c1' }, ['a', 'b', 'c', 'd'])
    await publish(promptChunk('c1', 'p1'), ...answer.slice(0, 3))
    const client = connect()
    await client.follow('c1')
    await publish(...answer.slice(3))
    await vi.waitFor(() => expect(client.follower('c1').conversation.next).toBe(7))
    expect(client.follower('c1').conversation.messages.map(({ text }) => text)).toEqual(['Hello?', 'abcd'])
    expect(client.follower('c1').counters).toMatchObject({ gaps: 0, duplicates: 0 })
  })

  test('[S1] a send is acknowledged when its chunk is folded and its job is appended', async ({
    connect,
    log,
  }) => {
    const client = connect()
    expect(await client.request('create', { conversationId: 'c1', title: 'First' })).toMatchObject({
      ok: true,
    })
    await client.follow('c1')
    const request = { conversationId: 'c1', messageId: 'p1', parentId: null, content: 'Hello?' }
    expect(await client.request('send', request)).toEqual({ ok: true, offset: 0, answerId: 'p1~a' })
    const bounds = await log.bounds('prompts')
    expect(bounds.reduce((sum, { end }) => sum + end, 0)).toBe(1)
    await vi.waitFor(() => expect(client.follower('c1').conversation.messages).toHaveLength(1))
  })
})
