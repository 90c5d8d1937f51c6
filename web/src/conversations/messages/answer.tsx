import type { Message } from '@ras/shared/protocol/message'
import { RefreshCw } from 'lucide-react'
import { memo, type ReactElement, useState } from 'react'
import { useNow } from '../../ui/use-now.ts'
import { AnswerActions } from './answer-actions.tsx'
import { answerState, isRestarted, type Reading } from './answer-state.ts'
import { Markdown } from './markdown.tsx'
import { StateLine } from './state-line.tsx'

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
  const state = answerState(message, { ...reading, now })
  return (
    <article
      aria-label="Answer"
      data-message-id={message.id}
      data-role={message.role}
      data-status={message.status}
      data-state={state.kind}
      data-settled={isLast && state.kind !== 'live'}
      className="group/message"
    >
      {isRestarted(message) && (
        <p className="mb-2 flex items-center gap-2 text-sm text-ink-3">
          <RefreshCw size={14} aria-hidden />
          Started again after an interruption
        </p>
      )}
      {isSource ? (
        <figure aria-label="Source" className="overflow-x-auto rounded-xl border border-line bg-sunk p-4">
          <pre className="font-mono text-[0.84375rem] whitespace-pre-wrap wrap-anywhere">{message.text}</pre>
        </figure>
      ) : (
        <Markdown text={message.text} isLive={state.kind === 'live'} />
      )}
      {state.kind === 'live' && message.text === '' && <span className="caret" aria-hidden />}
      <StateLine
        state={state}
        isRetryable={message.problem?.retryable ?? false}
        tryAgain={tryAgain && (() => tryAgain(message))}
      />
      <AnswerActions text={message.text} isSource={isSource} toggleSource={() => setIsSource(!isSource)} />
    </article>
  )
})
