import { type ReactElement, useEffect, useRef } from 'react'

/** At the top of a long thread: shows more of it when it comes near, or when it is pressed. */
export function EarlierMessages({
  count,
  show,
}: {
  readonly count: number
  readonly show: () => void
}): ReactElement {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (button.current === null) return undefined
    const observer = new IntersectionObserver(
      (changes) => {
        if (changes.some(({ isIntersecting }) => isIntersecting)) show()
      },
      { root: button.current.closest('[data-scroller]'), rootMargin: '800px 0px 0px' },
    )
    observer.observe(button.current)
    return () => observer.disconnect()
  }, [show])
  return (
    <button
      ref={button}
      type="button"
      onClick={show}
      className="self-center rounded-full px-3 py-1 text-sm text-ink-3 tabular-nums hover:bg-hover"
    >
      {count.toLocaleString('en')} earlier messages
    </button>
  )
}
