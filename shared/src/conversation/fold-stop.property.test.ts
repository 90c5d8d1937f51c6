import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyConversation } from './conversation.ts'
import { fold, foldAll } from './fold.ts'
import { isEnded } from './new-message.ts'
import { arbitraryLog, stopOf } from './test-support/arbitrary-log.ts'

test('[F4] a stop keeps the text that was there, whoever writes on', () => {
  fc.assert(
    fc.property(arbitraryLog, fc.nat(), fc.constantFrom('m1', 'm2', 'm3'), (log, pick, messageId) => {
      const cut = pick % log.length
      const before = foldAll(emptyConversation('c'), log.slice(0, cut))
      const running = before.messages.find(({ id }) => id === messageId)
      // A text without a run has no worker that could stop it.
      fc.pre(running === undefined || (running.run !== null && !isEnded(running)))
      const twice = ['first', 'second'].flatMap((runId) => stopOf(before, messageId, runId))
      const stopped = foldAll(before, twice)
      expect(stopped.next).toBe(before.next + 2)
      const after = log.slice(cut).reduce(fold, stopped)
      expect(after.messages.find(({ id }) => id === messageId)).toEqual(
        stopped.messages.find(({ id }) => id === messageId),
      )
      expect(after.messages.find(({ id }) => id === messageId)).toMatchObject({
        status: 'stopped',
        text: running?.text ?? '',
      })
    }),
  )
})
