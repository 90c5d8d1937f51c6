import type { ListedConversation } from '../../relay/summaries.ts'
import type { OutboxItem } from '../outbox/outbox-item.ts'

/** Lines for conversations that only this browser knows yet: their first prompt has not gone out. */
export function unlistedOf(
  items: readonly OutboxItem[],
  listed: readonly ListedConversation[],
): readonly ListedConversation[] {
  const known = new Set(listed.map(({ summary }) => summary.id))
  return items.flatMap(({ entry: { conversationId: id, title, createdAt } }) => {
    if (title === null || known.has(id)) return []
    known.add(id)
    const summary = { id, title, createdAt, updatedAt: createdAt, cursor: null, activity: 'idle' as const }
    return [{ summary, rank: createdAt }]
  })
}
