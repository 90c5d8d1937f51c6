import type { ReactElement } from 'react'
import { useNow } from '../../ui/use-now.ts'
import { useStore } from 'zustand'
import { useChat } from '../chat.ts'
import { stopWords } from '../stops/stop-words.ts'
import { useStop } from '../stops/use-stop.ts'
import { isUntaken, queuedWords } from './prompt-state.ts'

interface WaitingLineProps {
  /** When the prompt was accepted, by this browser's clock. */
  readonly since: number
  /** The answer to come. */
  readonly answerId: string
}

/** Under a prompt that has no answer yet. */
export function WaitingLine({ since, answerId }: WaitingLineProps): ReactElement {
  const waited = useNow(true) - since
  const stop = useStop(answerId)
  const link = useStore(useChat().relay.store, (relay) => relay.link)
  const words = stop === null ? queuedWords(waited) : stopWords(stop, link, isUntaken(waited))
  return (
    <p data-state="queued" className="flex items-center gap-2.5 text-sm text-ink-2">
      <span
        className={`size-1.5 rounded-full bg-current ${link === 'online' ? 'breathing' : ''}`}
        aria-hidden
      />
      {words}
    </p>
  )
}
