import { useEffect } from 'react'
import { useStickToBottomContext } from 'use-stick-to-bottom'

/** Who sends wants to see it: scrolls down when a new prompt appears. */
export function StickOnSend({ latestPrompt }: { readonly latestPrompt: string | null }): null {
  const { scrollToBottom } = useStickToBottomContext()
  useEffect(() => {
    if (latestPrompt !== null) void scrollToBottom('instant')
  }, [latestPrompt, scrollToBottom])
  return null
}
