import { type RefObject, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useStickToBottomContext } from 'use-stick-to-bottom'

/** A text of more lines than these is clamped to fourteen (`max-h` in prompt.tsx): to hide a line or two is not worth a button. */
const MOST_LINES = 17

interface Clamp {
  readonly box: RefObject<HTMLDivElement | null>
  /** Whether the text is so long that it is shown only in part until a person wants all of it. */
  readonly isLong: boolean
  readonly isOpen: boolean
  /** Shows all or less, and keeps what was pressed or what was read where it is. */
  readonly toggle: (button: HTMLElement) => void
}

/** Measures a text in its box, also when the box changes its width. */
export function useClamp(): Clamp {
  const box = useRef<HTMLDivElement>(null)
  const [isLong, setIsLong] = useState(false)
  const [isOpen, setIsOpen] = useState(false)
  const { scrollRef, stopScroll } = useStickToBottomContext()
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const measure = (): void => {
      const lineHeight = Number.parseFloat(getComputedStyle(element).lineHeight)
      setIsLong(element.scrollHeight > MOST_LINES * lineHeight)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  function toggle(button: HTMLElement): void {
    const before = button.getBoundingClientRect().top
    // Otherwise the thread, at its end, would go to the end of what was opened.
    stopScroll()
    flushSync(() => setIsOpen(!isOpen))
    if (isOpen) scrollRef.current?.scrollBy(0, button.getBoundingClientRect().top - before)
  }

  return { box, isLong, isOpen, toggle }
}
