import { useEffect } from 'react'
import { useChat } from '../chat.ts'

/** Writing at every chunk would keep the disk busy. */
const SETTLE_MS = 400

/** Remembers how far the open conversation was read, while the page is looked at. */
export function useReading(conversationId: string | null, next: number): void {
  const { reads } = useChat()
  useEffect(() => {
    if (conversationId === null || next === 0) return undefined
    const note = (): void => {
      if (document.visibilityState === 'visible') reads.read(conversationId, next)
    }
    const timer = setTimeout(note, SETTLE_MS)
    document.addEventListener('visibilitychange', note)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', note)
    }
  }, [reads, conversationId, next])
}
