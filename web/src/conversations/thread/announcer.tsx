import { type ReactElement, useEffect, useRef, useState } from 'react'
import { useNow } from '../../ui/use-now.ts'
import { announcement, isOver, type ThreadEnd } from './announcement.ts'

interface AnnouncerProps extends Omit<ThreadEnd, 'reading'> {
  readonly reading: Omit<ThreadEnd['reading'], 'now'>
}

/** Tells a screen reader what is the matter at the end of the thread (U4), and not each word of an answer. What was over when the page was opened is no news. */
export function Announcer({ reading, ...end }: AnnouncerProps): ReactElement {
  const isFinal = isOver(end)
  const now = useNow(!isFinal)
  const words = announcement({ ...end, reading: { ...reading, now } })
  const [said, setSaid] = useState('')
  const before = useRef<string | null>(null)
  const canTell = reading.isLive || end.item !== null
  const news = `${end.latest?.id} ${words}`
  useEffect(() => {
    if (before.current === news || (before.current === null && !canTell)) return
    const isFirst = before.current === null
    before.current = news
    setSaid(isFirst && isFinal ? '' : (words ?? ''))
  }, [news, words, canTell, isFinal])
  return (
    <output aria-label="Progress" className="sr-only">
      {said}
    </output>
  )
}
