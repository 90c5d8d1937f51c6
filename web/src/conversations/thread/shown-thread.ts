import type { Conversation } from '@ras/shared/conversation/conversation'
import type { Message } from '@ras/shared/protocol/message'

/**
 * The messages that are shown (U9): those of the log in its order, where an answer comes after its prompt, also if another prompt came before it. Of
 * several answers that workers wrote to one prompt it is the latest.
 */
export function shownThread({ messages }: Conversation): readonly Message[] {
  const answers = new Map<string, Message[]>()
  for (const { id, role } of messages) if (role === 'user') answers.set(id, [])
  const standing = messages.filter((message) => {
    const beside = message.role === 'assistant' ? answers.get(message.parentId ?? '') : undefined
    beside?.push(message)
    return beside === undefined
  })
  return standing.flatMap((message) => [message, ...withoutReplaced(answers.get(message.id) ?? [])])
}

/** A plain publisher's texts to one prompt are no attempts at one answer. */
function withoutReplaced(answers: readonly Message[]): readonly Message[] {
  const latest = answers.findLast(({ run }) => run !== null)
  return answers.filter((answer) => answer.run === null || answer === latest)
}
