import type { Message, MessageStatus } from '@ras/shared/protocol/message'
import { type ReactElement, useEffect, useRef, useState } from 'react'

const WORDS: Record<MessageStatus, string> = {
  running: 'The answer has begun.',
  complete: 'The answer is complete.',
  stopped: 'The answer was stopped.',
  failed: 'The answer failed.',
  interrupted: 'The answer was interrupted.',
}

/** Tells a screen reader when the latest answer begins and ends, and not each word of it. */
export function Announcer({ latest }: { readonly latest: Message | null }): ReactElement {
  const [words, setWords] = useState('')
  const before = useRef<{ id: string; status: MessageStatus } | null>(null)
  const id = latest?.role === 'assistant' ? latest.id : null
  const status = latest?.status ?? null
  useEffect(() => {
    if (id === null || status === null) return
    const isNews = status === 'running' || before.current?.id === id
    if (isNews && before.current?.status !== status) setWords(WORDS[status])
    before.current = { id, status }
  }, [id, status])
  return (
    <output aria-label="Answer progress" className="sr-only">
      {words}
    </output>
  )
}
