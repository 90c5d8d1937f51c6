import type { Message } from '../protocol/message.ts'

/** The path from the root to `leafId` through `parentId`, oldest first. A parent that is not there ends it. */
export function threadTo(messages: readonly Message[], leafId: string): readonly Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]))
  const thread: Message[] = []
  for (let id: string | null = leafId; id !== null;) {
    const message: Message | undefined = byId.get(id)
    byId.delete(id)
    if (message === undefined) break
    thread.push(message)
    id = message.parentId
  }
  return thread.toReversed()
}
