import { Chunk } from '@ras/shared/protocol/chunk'
import { describe, expect, test } from 'vitest'
import { placeOf, tokenOf } from './openai-place.ts'

const BEAT = { id: 'c', conversationId: 'c', messageId: 'a', runId: 'r', seq: 1, type: 'beat', timestamp: 0 }

describe('place in a response', () => {
  test.each([
    { id: 'resp_1', by: 'OpenAI' },
    { id: `resp_${'bGl0ZWxsbTpjdXN0b21f'.repeat(20)}==`, by: 'a proxy that writes into it where it leads' },
    { id: 'resp:with its own/1.0', by: 'another server' },
  ])('[P6] is told by its token where the response is named by $by', ({ id }) => {
    const place = { id, sequence: 12, length: 999_999_999_999_999 }
    const resume = tokenOf(place)
    expect(placeOf(resume)).toEqual(place)
    expect(Chunk.parse({ ...BEAT, resume }).resume).toBe(resume)
  })

  test.each([0, 481])('[P5] has no token where the response has a name of %d characters', (length) => {
    const place = { id: 'x'.repeat(length), sequence: 0, length: 0 }
    expect(() => tokenOf(place)).toThrow(`a response has an id of ${length} characters`)
  })

  test('[P6] is not told by the token of another provider', () => {
    expect(() => placeOf('mock:3')).toThrow('the token is not of this provider')
  })
})
