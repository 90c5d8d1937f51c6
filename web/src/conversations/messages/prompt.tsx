import type { Message } from '@ras/shared/protocol/message'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { memo, type ReactElement, type ReactNode } from 'react'
import { useClamp } from './use-clamp.ts'

interface PromptProps {
  readonly id: string
  readonly text: string
  readonly status: Message['status'] | 'sending' | 'sent' | 'not-sent' | 'refused' | 'unkept'
  /** What is said under it. */
  readonly children?: ReactNode
}

/** Fourteen lines, the last of them fading. */
const CLAMPED =
  'relative max-h-[calc(22.4rem+1.25rem)] overflow-hidden after:absolute after:inset-x-0 after:bottom-0 after:h-20 after:rounded-b-2xl after:bg-linear-to-t after:from-sunk after:to-transparent'

/** What the user wrote, as it was written; what is very long only in part until all of it is wanted. */
export const Prompt = memo(function Prompt({ id, text, status, children }: PromptProps): ReactElement {
  const isUnsent = status === 'not-sent' || status === 'refused' || status === 'unkept'
  const { box, isLong, isOpen, toggle } = useClamp()
  return (
    <article
      aria-label="You"
      data-message-id={id}
      data-role="user"
      data-status={status}
      className="flex flex-col items-end"
    >
      <div
        ref={box}
        className={`max-w-[85%] rounded-2xl bg-sunk px-4 py-2.5 whitespace-pre-wrap wrap-anywhere ${isLong && !isOpen ? CLAMPED : ''} ${isUnsent ? 'text-ink-2 outline-1 outline-dashed outline-line-strong' : ''}`}
        dir="auto"
      >
        {text}
      </div>
      {isLong && (
        <button
          type="button"
          onClick={(event) => toggle(event.currentTarget)}
          className="mt-1 flex h-8 items-center gap-1.5 rounded-lg px-2.5 text-sm text-ink-2 transition-colors duration-150 hover:bg-hover hover:text-ink pointer-coarse:h-10"
        >
          {isOpen ? 'Show less' : 'Show all'}
          {isOpen ? <ChevronUp size={15} aria-hidden /> : <ChevronDown size={15} aria-hidden />}
        </button>
      )}
      {children}
    </article>
  )
})
