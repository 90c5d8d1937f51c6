import { useCallback, useState } from 'react'

/** How many messages a long thread shows at first, and how many more each time. */
const PAGE = 40

interface ShownPart {
  /** How many messages before those that are shown are not. */
  readonly hidden: number
  readonly showMore: () => void
  /** As few as at first. */
  readonly showLess: () => void
}

/** The latest messages of a thread. A new one hides the oldest, but not from a reader who has scrolled up: it may be what is read (U9). */
export function useShownPart(length: number, isAtBottom: boolean): ShownPart {
  const [part, setPart] = useState({ length, shown: PAGE })
  const hiddenBefore = Math.max(0, part.length - part.shown)
  const shown = isAtBottom ? part.shown : Math.max(part.shown, length - hiddenBefore)
  if (length !== part.length) setPart({ length, shown })
  const showMore = useCallback(() => setPart((now) => ({ ...now, shown: now.shown + PAGE })), [])
  const showLess = useCallback(() => setPart((now) => ({ ...now, shown: PAGE })), [])
  return { hidden: Math.max(0, length - shown), showMore, showLess }
}
