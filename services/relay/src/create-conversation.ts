import type { ConversationRecord } from '@ras/shared/protocol/conversation-record'
import type { AnswerOf, RequestOf } from '@ras/shared/protocol/socket-events'
import type { AcceptParts } from './accept-prompt.ts'
import { catchUp } from './catch-up.ts'
import { summaryOf } from './view/folded.ts'

/**
 * Idempotent: a conversation that the log names already keeps its title (S5). The topic is compacted and its last record wins, so the relay
 * looks before it appends; only two creates of one id at the same moment, through two relays and with two titles, are settled by the log's order.
 */
export function createConversation(
  parts: AcceptParts,
): (request: RequestOf<'create'>, signal: AbortSignal) => Promise<AnswerOf<'create'>> {
  const running = new Map<string, Promise<AnswerOf<'create'>>>()

  function named(id: string): AnswerOf<'create'> | undefined {
    const folded = parts.view.conversation(id)
    return folded?.named === true ? { conversation: summaryOf(folded) } : undefined
  }

  async function create({ conversationId: id, title }: RequestOf<'create'>, signal: AbortSignal) {
    await catchUp(parts, ['conversations'], signal)
    const found = named(id)
    if (found !== undefined) return found
    parts.waiters.throwIfBlocked()
    const from = parts.view.beginningOf(id, parts.log.partitionOf(id))
    const record: ConversationRecord = { id, title: title.trim(), createdAt: parts.clock(), from }
    await parts.log.append('conversations', [{ key: id, value: JSON.stringify(record) }], signal, 'refuse')
    return parts.waiters.until(id, () => named(id), signal)
  }

  return async (request, signal) => {
    const { conversationId: id } = request
    const found = named(id)
    if (found !== undefined) return found
    const twin = running.get(id)
    if (twin !== undefined) return twin
    const creation = create(request, signal).finally(() => running.delete(id))
    running.set(id, creation)
    return creation
  }
}
