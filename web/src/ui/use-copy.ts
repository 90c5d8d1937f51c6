import { useEffect, useState } from 'react'

const SHOWN_MS = 1_600

/** Copies text; `copied` is true for a moment after it worked. */
export function useCopy(): { readonly copied: boolean; readonly copy: (text: string) => void } {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  return {
    copied,
    copy(text) {
      navigator.clipboard?.writeText(text).then(
        () => setCopied(true),
        () => {
          // Best effort: the browser refused the clipboard; the text can still be selected.
        },
      )
    },
  }
}
