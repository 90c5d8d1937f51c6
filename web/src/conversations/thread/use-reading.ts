import type { Conversation } from '@ras/shared/conversation/conversation'
import { useEffect } from 'react'
import { useChat } from '../chat.ts'

/** Writing at every chunk would keep the disk busy. */
const SETTLE_MS = 400

/** Remembers how far the open conversation was read, while the page is looked at. */
export function useReading({ id, epoch, next }: Conversation): void {
  const { reads } = useChat()
  useEffect(() => {
    if (epoch === null || next === 0) return undefined
    const note = (): void => {
      if (document.visibilityState === 'visible') reads.read(id, { epoch, next })
    }
    const timer = setTimeout(note, SETTLE_MS)
    document.addEventListener('visibilitychange', note)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', note)
    }
  }, [reads, id, epoch, next])
}
