import { answerIdOf, requestIdOf, RequestId } from '@ras/shared/protocol/ids'
import type { SendContext } from '../composer/plan-send.ts'

/** The answer that runs or is waited for, which a person may stop; null where there is none, or where its prompt has not gone out. */
export function stoppableAnswer({
  conversationId,
  thread,
  items,
}: Pick<SendContext, 'conversationId' | 'thread' | 'items'>): string | null {
  const [item] = items.filter(({ entry }) => entry.conversationId === conversationId)
  if (item !== undefined) return item.phase === 'accepted' ? answerIdOf(item.entry.messageId) : null
  const latest = thread.at(-1)
  if (latest === undefined) return null
  if (latest.role === 'user') return RequestId.safeParse(latest.id).success ? answerIdOf(latest.id) : null
  // What a plain publisher writes is no worker's to stop.
  return latest.status === 'running' && requestIdOf(latest.id) !== null ? latest.id : null
}
