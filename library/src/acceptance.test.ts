import { emptyConversation } from '@ras/shared/conversation/conversation'
import { fold } from '@ras/shared/conversation/fold'
import { expect, test } from 'vitest'
import { withoutEndedText } from './acceptance.ts'
import { Chunk } from './chunk.ts'

test('[C3] of what has ended no text is kept, and of what goes on all of it', () => {
  let conversation = emptyConversation('c')
  const texts = ['prompt', 'text', 'finish', 'text', 'error', 'text'].map((type) => {
    const chunk = new Chunk({ conversationId: 'c', type, content: type })
    conversation = withoutEndedText(fold(conversation, chunk), chunk)
    return conversation.messages.map(({ text }) => text)
  })
  expect(texts).toEqual([[''], ['', 'text'], ['', ''], ['', '', 'text'], ['', '', ''], ['', '', '', 'text']])
})
