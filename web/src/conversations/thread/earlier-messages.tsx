import { type ReactElement, useCallback, useEffect, useLayoutEffect, useRef } from 'react'

interface EarlierMessagesProps {
  /** How many are not shown. */
  readonly count: number
  readonly show: () => void
}

/** At the top of a long thread: shows more of it when it comes near, or when it is pressed. What is read stays where it is. */
export function EarlierMessages({ count, show }: EarlierMessagesProps): ReactElement {
  const button = useRef<HTMLButtonElement>(null)
  // The distance of what is read from the end, from before messages are put above it.
  const fromEnd = useRef<number | null>(null)
  const showMore = useCallback(() => {
    const scroller = scrollerOf(button.current)
    fromEnd.current = scroller && scroller.scrollHeight - scroller.scrollTop
    show()
  }, [show])

  useLayoutEffect(() => {
    const scroller = scrollerOf(button.current)
    if (scroller === null || fromEnd.current === null) return
    scroller.scrollTop = scroller.scrollHeight - fromEnd.current
    fromEnd.current = null
  })
  useEffect(() => {
    // Observed anew after each page: one that stays in view says nothing by itself.
    if (button.current === null || count === 0) return undefined
    const observer = new IntersectionObserver(
      (changes) => {
        if (changes.some(({ isIntersecting }) => isIntersecting)) showMore()
      },
      { root: scrollerOf(button.current), rootMargin: '600px 0px 0px' },
    )
    observer.observe(button.current)
    return () => observer.disconnect()
  }, [showMore, count])

  return (
    <button
      ref={button}
      type="button"
      onClick={showMore}
      className={`self-center rounded-full px-3 py-1 text-sm text-ink-3 tabular-nums hover:bg-hover ${count === 0 ? 'hidden' : ''}`}
    >
      {count.toLocaleString('en')} earlier messages
    </button>
  )
}

/** The element that scrolls, which use-stick-to-bottom puts around the log. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  return element?.closest<HTMLElement>('[role="log"]')?.parentElement ?? null
}
