import type { Message } from '../protocol/message.ts'

/**
 * Whether a worker ends this answer, whoever of them dies: one of them began it, and the prompt that it needs for a takeover is kept (W3). What a plain
 * publisher writes ends when that publisher says so, and maybe never. `messages` has at least the prompts of the conversation.
 */
export function isTakenOver({ run, parentId }: Message, messages: readonly Message[]): boolean {
  return run !== null && messages.some(({ id }) => id === parentId)
}
