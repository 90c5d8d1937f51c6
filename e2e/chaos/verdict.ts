import type { Conversation } from '@ras/shared/conversation/conversation'
import { isEnded } from '@ras/shared/conversation/new-message'
import { damageOf } from './compare-text.ts'
import type { Asked, LeftConversation, Ledger, ShownMessage } from './ledger.ts'
import type { TopicFold } from './topic-fold.ts'
import type { Damage, Wrong } from './wrong.ts'

export interface VerdictOptions {
  readonly ledger: Ledger
  readonly topic: TopicFold
  readonly scriptOf: (prompt: string) => string
  /** When the run ended, in milliseconds since it began, and when it began, since 1970. */
  readonly endedAt: number
  readonly begunAt: number
}

/** Pure: compares what was asked with the fold of the log and with the scripts, and what the clients had with the fold. */
export function judge({ ledger, topic, scriptOf, endedAt, begunAt }: VerdictOptions): readonly Wrong[] {
  const wrongs: Wrong[] = []
  const complain = (
    damage: Damage,
    { conversationId, prompt, at }: Asked,
    expected: string,
    seen: string,
  ): void => {
    wrongs.push({ damage, where: 'the log', conversationId, prompt, from: at, to: endedAt, expected, seen })
  }

  for (const asked of ledger.asked) {
    const messages = topic.conversations.get(asked.conversationId)?.messages ?? []
    const prompts = messages.filter(({ role, text }) => role === 'user' && text === asked.prompt)
    const replies = messages.filter(({ parentId }) => prompts.some(({ id }) => id === parentId))
    const answers = replies.filter(({ role }) => role === 'assistant')
    const [answer] = answers
    const script = scriptOf(asked.prompt)
    if (prompts.length > 1) complain('duplicated', asked, 'one prompt', `${prompts.length} of them`)
    if (answers.length > 1) complain('duplicated', asked, 'one answer', `${answers.length} of them`)
    if (!asked.isAcknowledged) continue
    if (prompts.length === 0) complain('lost', asked, 'the prompt that was acknowledged', 'no such message')
    else if (answer === undefined) complain('stuck', asked, script, 'no answer')
    else if (!isEnded(answer)) complain('stuck', asked, script, answer.text)
    else {
      const damage = damageOf(script, answer.text, true)
      if (damage !== null) complain(damage, asked, script, `${answer.status}: ${answer.text}`)
    }
  }
  for (const { conversationId, runId, at, messageId } of topic.secondStarts) {
    const to = at - begunAt
    const where = { where: 'the log', conversationId, prompt: messageId, from: to, to }
    wrongs.push({
      damage: 'generated twice',
      ...where,
      expected: 'one run from the start',
      seen: `run ${runId}`,
    })
  }
  return [
    ...wrongs,
    ...ledger.left.flatMap((left) => judgeLeft(left, topic.conversations.get(left.conversationId), endedAt)),
  ]
}

/** What a client had when it left must be what the log says of these messages; later ones came after it. */
function judgeLeft(
  { client, conversationId, messages }: LeftConversation,
  folded: Conversation | undefined,
  endedAt: number,
): readonly Wrong[] {
  const expected = told(
    (folded?.messages ?? []).map((message) => ({ ...message, length: message.text.length })),
  )
  const seen = told(messages)
  if (seen === expected) return []
  const damage = differenceOf(expected.split('\n'), seen.split('\n'))
  return [{ damage, where: client, conversationId, prompt: '', from: endedAt, to: endedAt, expected, seen }]
}

function told(messages: readonly ShownMessage[]): string {
  return messages.map(({ id, role, status, length }) => `${role} ${id} ${status} ${length}`).join('\n')
}

function differenceOf(expected: readonly string[], seen: readonly string[]): Damage {
  if (seen.length > expected.length) return 'duplicated'
  return seen.length < expected.length || expected.some((line) => !seen.includes(line)) ? 'lost' : 'reordered'
}
