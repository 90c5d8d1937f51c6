import { isTakenOver } from '@ras/shared/conversation/is-taken-over'
import { answerIdOf, requestIdOf, RequestId } from '@ras/shared/protocol/ids'
import type { SendContext } from '../composer/plan-send.ts'

/** The answer that runs or is waited for, which a person may stop; null where there is none, or where its prompt has not gone out. */
export function stoppableAnswer({
  conversationId,
  thread,
  items,
}: Pick<SendContext, 'conversationId' | 'thread' | 'items'>): string | null {
  // What no worker writes, or takes over, is no worker's to stop. Of two that run only the later one is written (W1).
  const running = thread.findLast(
    (message) =>
      message.status === 'running' && requestIdOf(message.id) !== null && isTakenOver(message, thread),
  )
  if (running !== undefined) return running.id
  const [item] = items.filter(({ entry }) => entry.conversationId === conversationId)
  if (item !== undefined) return item.phase === 'accepted' ? answerIdOf(item.entry.messageId) : null
  const latest = thread.at(-1)
  if (latest === undefined || latest.role !== 'user' || latest.status === 'running') return null
  return RequestId.safeParse(latest.id).success ? answerIdOf(latest.id) : null
}
