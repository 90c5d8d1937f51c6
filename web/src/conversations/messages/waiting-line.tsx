import type { ReactElement } from 'react'
import { useNow } from '../../ui/use-now.ts'
import { queuedWords } from './prompt-state.ts'

/** Under a prompt that has no answer yet. `since` is when it was accepted, by this browser's clock. */
export function WaitingLine({ since }: { readonly since: number }): ReactElement {
  const words = queuedWords(useNow(true) - since)
  return (
    <p data-state="queued" className="flex items-center gap-2.5 text-sm text-ink-3">
      <span className="breathing size-1.5 rounded-full bg-current" aria-hidden />
      {words}
    </p>
  )
}
