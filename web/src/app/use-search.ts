import { useCallback, useEffect, useState } from 'react'

type Palette = typeof import('../conversations/sidebar/palette.tsx').Palette

interface Search {
  /** The search while it is open. */
  readonly Palette: Palette | null
  readonly open: () => Promise<void>
  readonly close: () => void
}

/** Opens the search. Its code comes after the page's own, before it is wanted, so that it is there without a connection, too. */
export function useSearch(): Search {
  const [Palette, setPalette] = useState<Palette | null>(null)
  const open = useCallback(async (): Promise<void> => {
    const fetched = await fetchPalette()
    setPalette(() => fetched)
  }, [])
  const close = useCallback(() => setPalette(null), [])
  useEffect(() => void fetchPalette(), [])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'k' || !(event.metaKey || event.ctrlKey)) return
      event.preventDefault()
      void open()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [open])
  return { Palette, open, close }
}

async function fetchPalette(): Promise<Palette | null> {
  try {
    const { Palette } = await import('../conversations/sidebar/palette.tsx')
    return Palette
  } catch {
    // Best effort: without a connection there is no search yet, and the page goes on. The next opening tries again.
    return null
  }
}
