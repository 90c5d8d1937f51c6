import { isEnded } from '@ras/shared/conversation/new-message'
import { answerIdOf } from '@ras/shared/protocol/ids'
import type { Message } from '@ras/shared/protocol/message'
import { memo, type ReactElement } from 'react'
import type { View } from '../../relay/following.ts'
import { Answer } from '../messages/answer.tsx'
import type { Reading } from '../messages/answer-state.ts'
import { readingOf } from '../messages/reading-of.ts'
import { PendingPrompt } from '../messages/pending-prompt.tsx'
import { Prompt } from '../messages/prompt.tsx'
import { WaitingLine } from '../messages/waiting-line.tsx'
import type { OutboxItem } from '../outbox/outbox-item.ts'
import { waitsSince } from './waits-since.ts'

/** For answers that have ended: the clock says nothing about them, so they are not rendered again. */
const NO_CLOCK: Omit<Reading, 'now'> = { isLive: false, heardAt: null, isTakenOver: false }

interface ThreadMessagesProps {
  readonly view: View
  readonly isOnline: boolean
  readonly thread: readonly Message[]
  readonly items: readonly OutboxItem[]
  readonly tryAgain: (failed: Message) => void
}

export function ThreadMessages(props: ThreadMessagesProps): ReactElement {
  const { view, isOnline, thread, items, tryAgain } = props
  const { clockSkew, phase } = view.follower
  const isLive = isOnline && phase === 'live'
  const latest = thread.at(-1)
  const accepted = items.find((item) => item.phase === 'accepted')
  return (
    <>
      {thread.map((message) => (
        <ThreadMessage
          key={message.id}
          message={message}
          reading={isEnded(message) ? NO_CLOCK : readingOf(view, isOnline, message)}
          isLast={message === latest}
          tryAgain={message === latest && items.length === 0 ? tryAgain : null}
        />
      ))}
      {items.map((item) => (
        <PendingPrompt key={item.entry.messageId} item={item} />
      ))}
      {items.length === 0 && latest?.role === 'user' && isEnded(latest) && isLive && (
        <WaitingLine since={waitsSince(thread) - clockSkew} answerId={answerIdOf(latest.id)} />
      )}
      {accepted !== undefined && items.length === 1 && (
        <WaitingLine since={accepted.entry.createdAt} answerId={answerIdOf(accepted.entry.messageId)} />
      )}
    </>
  )
}

const ThreadMessage = memo(function ThreadMessage(props: {
  readonly message: Message
  readonly reading: Omit<Reading, 'now'>
  readonly isLast: boolean
  readonly tryAgain: ((failed: Message) => void) | null
}): ReactElement {
  const { message } = props
  if (message.role === 'assistant') return <Answer {...props} />
  return <Prompt id={message.id} text={message.text} status={message.status} />
})
