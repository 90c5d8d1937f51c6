import { expect, vi } from 'vitest'
import type { RelayClient } from './relay-client.ts'

/** Resolves once the reader has so many chunks of the conversation. */
export function reaches(client: RelayClient, next: number, conversationId = 'c1'): Promise<void> {
  return vi.waitFor(() => expect(client.follower(conversationId).conversation.next).toBe(next), {
    interval: 5,
    timeout: 30_000,
  })
}
