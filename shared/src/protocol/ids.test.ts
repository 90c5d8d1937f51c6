import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerIdOf, Id, RequestId, requestIdOf } from './ids.ts'

test('[G4] the answer to a request has one id, which is no other request and no other answer', () => {
  const requestId = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,126}$/)
  fc.assert(
    fc.property(requestId, requestId, (one, other) => {
      expect(Id.parse(answerIdOf(one))).toBe(answerIdOf(one))
      expect(RequestId.safeParse(answerIdOf(one)).success).toBe(false)
      expect([requestIdOf(answerIdOf(one)), requestIdOf(one)]).toEqual([one, null])
      expect(answerIdOf(one) === answerIdOf(other)).toBe(one === other)
    }),
  )
})

test('[G4] long requests that differ at their end have different answers', () => {
  const long = 'x'.repeat(125)
  expect(answerIdOf(RequestId.parse(`${long}1`))).not.toBe(answerIdOf(RequestId.parse(`${long}2`)))
})

test.each(['', 'x'.repeat(127), 'a~a', 'a b', 'é', 'a/b', 'a\n'])(
  '[B1] refuses %j as the id of a request',
  (id) => {
    expect(RequestId.safeParse(id).success).toBe(false)
  },
)

test.each(['', 'x'.repeat(129), 'a b', '../x', 'a\n'])('[B1] refuses %j as an id', (id) => {
  expect(Id.safeParse(id).success).toBe(false)
})
