import { CircleAlert, CircleDashed, CircleDotDashed, CircleStop, RotateCcw, Scissors } from 'lucide-react'
import type { ReactElement } from 'react'
import { Button } from '../../ui/button.tsx'
import type { AnswerState } from './answer-state.ts'

const ICONS = {
  interrupted: CircleDashed,
  stopping: CircleDotDashed,
  stopped: CircleStop,
  'cut-short': Scissors,
  failed: CircleAlert,
} as const

interface StateLineProps {
  readonly state: AnswerState
  /** Whether the same request may succeed later. */
  readonly isRetryable: boolean
  /** Sends the prompt anew; null where something follows already. */
  readonly tryAgain: (() => void) | null
}

/** What is the matter with an answer, under it. */
export function StateLine({ state, isRetryable, tryAgain }: StateLineProps): ReactElement | null {
  if (state.kind === 'live' || state.kind === 'complete') return null
  const Icon = ICONS[state.kind]
  if (state.kind !== 'failed') {
    const tone = state.kind === 'interrupted' ? 'text-warn' : 'text-ink-2'
    return (
      <p className={`mt-3 flex items-center gap-2 text-sm ${tone}`}>
        <Icon size={15} aria-hidden className="shrink-0" />
        {state.words}
      </p>
    )
  }
  return (
    <div className="mt-3 flex items-start gap-2.5 rounded-xl bg-fail-wash px-3.5 py-2 text-sm">
      <Icon size={16} aria-hidden className="mt-2 shrink-0 text-fail" />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-x-2.5 sm:flex-row">
        <div className="min-h-8 min-w-0 flex-1 content-center">
          <p className="font-medium text-ink">{state.words}</p>
          {!isRetryable && <p className="text-ink-2">Trying the same again is unlikely to help.</p>}
        </div>
        {tryAgain && (
          <Button onClick={tryAgain} className="max-sm:mt-1.5 max-sm:mb-1">
            <RotateCcw size={14} aria-hidden />
            Try again
          </Button>
        )}
      </div>
    </div>
  )
}
