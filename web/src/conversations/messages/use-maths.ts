import { useEffect, useState } from 'react'

type Maths = typeof import('./maths.ts')

/** Two dollars in a line or next to each other, or a bracket that opens a formula. Prices may look so, too. */
const MAY_BE_MATHS = /\$[^\n]*\$|\\[([]/

let loaded: Maths | null = null

/** What finds and renders mathematics, which is fetched when there may be some for the first time; null where there is none, or until it is there. */
export function useMaths(text: string): Maths | null {
  const isWanted = MAY_BE_MATHS.test(text)
  const [maths, setMaths] = useState(loaded)
  useEffect(() => {
    let isCurrent = isWanted
    async function load(): Promise<void> {
      try {
        loaded = await import('./maths.ts')
        if (isCurrent) setMaths(loaded)
      } catch {
        // Best effort: the source of a formula says the same. The next answer with one tries again.
      }
    }
    if (isWanted) void load()
    return () => {
      isCurrent = false
    }
  }, [isWanted])
  return isWanted ? maths : null
}
