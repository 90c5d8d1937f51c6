/** What shows the page, as far as this needs it. */
export interface Screen {
  isHidden(): boolean
  nextFrame(callback: () => void): void
  soon(callback: () => void, delayMs: number): void
}

export const browserScreen: Screen = {
  isHidden: () => document.visibilityState === 'hidden',
  nextFrame: (callback) => void requestAnimationFrame(callback),
  soon: (callback, delayMs) => void setTimeout(callback, delayMs),
}

/** Longer than a frame: only a page that was hidden in between waits for it. */
const FALLBACK_MS = 100

/** However often it is called, `show` runs once before the next frame is painted; on a hidden page, which has no frames, soon. */
export function onceAFrame(screen: Screen, show: () => void): () => void {
  let isDue = false
  const run = (): void => {
    if (!isDue) return
    isDue = false
    show()
  }
  return () => {
    if (isDue) return
    isDue = true
    if (!screen.isHidden()) screen.nextFrame(run)
    screen.soon(run, screen.isHidden() ? 0 : FALLBACK_MS)
  }
}
