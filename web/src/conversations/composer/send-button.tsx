import { ArrowUp, Square } from 'lucide-react'
import type { ReactElement } from 'react'

interface SendButtonProps {
  /** Why nothing can be sent now; null if it can. */
  readonly block: string | null
  readonly isBlocked: boolean
  /** Ends the answer that runs or is waited for; null where there is none. */
  readonly stop: (() => void) | null
  /** The end was asked for. */
  readonly isStopping: boolean
}

/** Sends, or stops while an answer is awaited. One element, so that it keeps the focus. */
export function SendButton({ block, isBlocked, stop, isStopping }: SendButtonProps): ReactElement {
  const isStop = stop !== null
  const stopLabel = isStopping ? 'Stopping…' : 'Stop'
  const label = isStop ? stopLabel : 'Send'
  return (
    <button
      type={isStop ? 'button' : 'submit'}
      aria-label={label}
      title={isStop ? label : (block ?? label)}
      aria-disabled={isStop ? isStopping : isBlocked}
      onClick={(event) => {
        // The second click of a double click on Send is not for what Send has become.
        if (isStop && !isStopping && event.detail <= 1) stop()
      }}
      className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-accent-ink transition-[opacity,background-color,color] duration-150 hover:opacity-90 aria-disabled:cursor-default aria-disabled:bg-active aria-disabled:text-ink-3"
    >
      {isStop ? (
        <Square size={13} strokeWidth={0} fill="currentColor" className="rounded-[3px]" aria-hidden />
      ) : (
        <ArrowUp size={18} strokeWidth={2.25} aria-hidden />
      )}
    </button>
  )
}
