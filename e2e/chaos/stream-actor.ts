import { setTimeout as pause } from 'node:timers/promises'
import type { Conversation } from '@ras/shared/conversation/conversation'
import { isEnded } from '@ras/shared/conversation/new-message'
import type { Message } from '@ras/shared/protocol/message'
import { createChange, unlessAborted } from '../support/change.ts'
import { openStreamClient, type StreamClient } from '../support/stream-client.ts'
import { type Actor, type ActorOptions, MOST_PROMPTS } from './actor.ts'
import type { Asked } from './ledger.ts'

/** A client without a page; every state of its conversation is looked at. */
export function startStreamActor(options: ActorOptions): Actor {
  const { screen, way, ledger, nextPrompt, random, now, enough, late } = options
  const change = createChange()
  let client = open()
  let prompt = ''

  function open(conversationId?: string): StreamClient {
    const opened = openStreamClient({
      url: `http://127.0.0.1:${way.port}`,
      transport: 'websocket',
      ...(conversationId === undefined ? {} : { conversationId, exists: true }),
      onChange({ conversation }) {
        const answer = answerTo(conversation, prompt)
        // The last state is looked at by whoever waits for it.
        if (answer !== undefined && !isEnded(answer) && client === opened) screen.show(answer.text)
        change.happened()
      },
    })
    return opened
  }

  const answerNow = (): Message | undefined => answerTo(client.follower.conversation, prompt)

  async function converse(): Promise<void> {
    for (let count = 0; count < 1 + random() * MOST_PROMPTS && !enough.aborted; count += 1) {
      const next = nextPrompt()
      const conversationId = client.follower.conversation.id
      const asked: Asked = {
        client: screen.client,
        conversationId,
        prompt: next.text,
        at: now(),
        isAcknowledged: false,
      }
      ledger.asked.push(asked)
      prompt = next.text
      screen.ask(conversationId, next.text, next.script)
      const isSent = await unlessAborted(client.ask(next.text), late).catch((error: unknown) => {
        screen.giveUp(`the relay refuses it for good: ${String(error)}`)
        return null
      })
      if (isSent === null) return
      if (!isSent) return screen.giveUp()
      asked.isAcknowledged = true
      screen.acknowledge()
      const hasCome = await change.until(() => isOver(answerNow()), late)
      if (!hasCome) return screen.giveUp()
      screen.end(answerNow()?.text ?? '')
      await pause(random() * 500)
    }
  }

  async function run(): Promise<void> {
    while (!enough.aborted && !late.aborted) {
      await converse()
      const { id: conversationId, messages } = client.follower.conversation
      const shown = messages.map(({ id, role, status, text }) => ({ id, role, status, length: text.length }))
      ledger.left.push({ client: screen.client, conversationId, messages: shown })
      client.close()
      if (!enough.aborted) client = open()
    }
    client.close()
    change.happened()
  }

  let isOverAll = false
  const done = run().finally(() => {
    isOverAll = true
    change.happened()
  })
  return {
    screen,
    way,
    done,
    async reload() {
      await change.until(() => screen.isAnswering || isOverAll, late)
      if (!screen.isAnswering) return false
      const { id } = client.follower.conversation
      client.close()
      screen.clear()
      client = open(id)
      return true
    },
  }
}

function isOver(answer: Message | undefined): boolean {
  return answer !== undefined && isEnded(answer)
}

function answerTo({ messages }: Conversation, prompt: string): Message | undefined {
  const asked = messages.find(({ role, text }) => role === 'user' && text === prompt)
  return asked && messages.find(({ parentId }) => parentId === asked.id)
}
