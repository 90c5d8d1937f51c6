import type { Message } from '@ras/shared/protocol/message'
import { memo, type ReactElement, type ReactNode } from 'react'

interface PromptProps {
  readonly id: string
  readonly text: string
  readonly status: Message['status'] | 'sending' | 'sent' | 'not-sent' | 'refused' | 'unkept'
  /** What is said under it. */
  readonly children?: ReactNode
}

/** What the user wrote, as it was written. */
export const Prompt = memo(function Prompt({ id, text, status, children }: PromptProps): ReactElement {
  const isUnsent = status === 'not-sent' || status === 'refused' || status === 'unkept'
  return (
    <article
      aria-label="You"
      data-message-id={id}
      data-role="user"
      data-status={status}
      className="flex flex-col items-end"
    >
      <div
        className={`max-w-[85%] rounded-2xl bg-sunk px-4 py-2.5 whitespace-pre-wrap wrap-anywhere ${isUnsent ? 'text-ink-2 outline-1 outline-dashed outline-line-strong' : ''}`}
        dir="auto"
      >
        {text}
      </div>
      {children}
    </article>
  )
})
