import { useEffect, useState } from 'react'
import type { CodeHighlighterPlugin } from 'streamdown'

const THEMES: ['github-light-high-contrast', 'github-dark-default'] = [
  'github-light-high-contrast',
  'github-dark-default',
]

let loaded: CodeHighlighterPlugin | null = null

/** The highlighter, which is fetched when the first code is shown; null until it is there. */
export function useHighlighter(): CodeHighlighterPlugin | null {
  const [highlighter, setHighlighter] = useState(loaded)
  useEffect(() => {
    let isWanted = true
    async function load(): Promise<void> {
      try {
        const { createCodePlugin } = await import('@streamdown/code')
        loaded ??= createCodePlugin({ themes: THEMES })
        if (isWanted) setHighlighter(loaded)
      } catch {
        // Best effort: code without colours is still code. The next code block tries again.
      }
    }
    void load()
    return () => {
      isWanted = false
    }
  }, [])
  return highlighter
}
