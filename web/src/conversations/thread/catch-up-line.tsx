import type { Problem } from '@ras/shared/protocol/problem'
import type { ReactElement } from 'react'
import { useLasting } from '../../ui/use-lasting.ts'
import { sentence } from '../messages/sentence.ts'

interface CatchUpLineProps {
  readonly isCatchingUp: boolean
  /** How many chunks this page has. */
  readonly have: number
  /** How many there are, as far as is known. */
  readonly total: number | null
  /** Why the relay does not give the rest; null while it is on its way. */
  readonly problem: Problem | null
}

/** A hairline over the thread while it is read up to the head, if that takes long enough to be noticed. Of one that is refused for good only the words are there. */
export function CatchUpLine({ isCatchingUp, have, total, problem }: CatchUpLineProps): ReactElement {
  const isShown = useLasting(isCatchingUp, 300)
  const numbers =
    total !== null && total > have ? ` · ${have.toLocaleString('en')} of ${total.toLocaleString('en')}` : ''
  return (
    <output aria-label="Catching up" className="pointer-events-none relative z-10 block h-0">
      {isShown && (
        <>
          {(problem === null || problem.retryable) && (
            <div className="absolute inset-x-0 top-0 h-px overflow-hidden bg-line">
              <div className="h-full w-1/3 animate-[sweep_1.4s_ease-in-out_infinite] bg-accent" />
            </div>
          )}
          <p className="absolute inset-x-0 top-2 text-center text-xs text-ink-3 tabular-nums">
            <span className="rounded-full bg-canvas/90 px-2 py-0.5">
              {problem === null ? `Catching up${numbers}` : wordsOf(problem)}
            </span>
          </p>
        </>
      )}
    </output>
  )
}

function wordsOf({ message, retryable }: Problem): string {
  const words = sentence(message) ?? 'The relay could not read this conversation.'
  return retryable ? `${words} Trying again…` : words
}
