import type { Message } from '@ras/shared/protocol/message'
import { RefreshCw } from 'lucide-react'
import { memo, type ReactElement, useState } from 'react'
import { useStore } from 'zustand'
import { ErrorBoundary } from '../../ui/error-boundary.tsx'
import { useNow } from '../../ui/use-now.ts'
import { useChat } from '../chat.ts'
import { stopWords } from '../stops/stop-words.ts'
import { useStop } from '../stops/use-stop.ts'
import { AnswerActions } from './answer-actions.tsx'
import { type AnswerState, answerState, isRestarted, type Reading } from './answer-state.ts'
import { isTooDeep } from './is-too-deep.ts'
import { Markdown } from './markdown.tsx'
import { Source } from './source.tsx'
import { StateLine } from './state-line.tsx'

/** Nothing can arrive, so nothing moves (G3). */
const STILL_CARET = '[--caret-color:var(--ink-3)] [--caret-motion:none]'

interface AnswerProps {
  readonly message: Message
  readonly reading: Omit<Reading, 'now'>
  readonly isLast: boolean
  /** Sends the prompt of a failed answer anew; null where it is not offered. */
  readonly tryAgain: ((failed: Message) => void) | null
}

/** An answer: its text, and the truth about how it ended or does not. */
export const Answer = memo(function Answer({
  message,
  reading,
  isLast,
  tryAgain,
}: AnswerProps): ReactElement {
  const [isSource, setIsSource] = useState(false)
  const now = useNow(message.status === 'running')
  const state = useStopping(message, answerState(message, { ...reading, now }))
  const isWriting = state.kind === 'live' || state.kind === 'stopping'
  return (
    <article
      aria-label="Answer"
      data-message-id={message.id}
      data-role={message.role}
      data-status={message.status}
      data-state={state.kind}
      data-settled={isLast && !isWriting}
      className={`group/message ${isWriting && !reading.isLive ? STILL_CARET : ''}`}
    >
      {isRestarted(message) && (
        <p className="mb-2 flex items-center gap-2 text-sm text-ink-2">
          <RefreshCw size={14} aria-hidden />
          Started again after an interruption
        </p>
      )}
      {isSource || isTooDeep(message.text) ? (
        <Source text={message.text} />
      ) : (
        <ErrorBoundary fallback={<Source text={message.text} />}>
          <Markdown text={message.text} isLive={isWriting} />
        </ErrorBoundary>
      )}
      <StateLine
        state={state}
        isRetryable={message.problem?.retryable ?? false}
        tryAgain={tryAgain && (() => tryAgain(message))}
      />
      {(message.text !== '' || isWriting) && (
        <AnswerActions
          text={message.text}
          isWriting={isWriting}
          isSource={isSource}
          toggleSource={() => setIsSource(!isSource)}
        />
      )}
    </article>
  )
})

/** An answer that is being stopped says so until it has ended. */
function useStopping({ id, status }: Message, state: AnswerState): AnswerState {
  const stop = useStop(id)
  const link = useStore(useChat().relay.store, (relay) => relay.link)
  if (stop === null || status !== 'running') return state
  return { kind: 'stopping', words: stopWords(stop, link, state.kind === 'interrupted') }
}
