import { useEffect, useState } from 'react'
import type { MathPlugin } from 'streamdown'

let loaded: MathPlugin | null = null

/** What renders mathematics, which is fetched when the first is shown; null until it is there. */
export function useMaths(isWanted: boolean): MathPlugin | null {
  const [plugin, setPlugin] = useState(loaded)
  useEffect(() => {
    let isCurrent = isWanted
    async function load(): Promise<void> {
      try {
        const { mathsPlugin } = await import('./maths-plugin.ts')
        loaded = mathsPlugin
        if (isCurrent) setPlugin(loaded)
      } catch {
        // Best effort: the source of a formula says the same. The next answer with one tries again.
      }
    }
    if (isWanted) void load()
    return () => {
      isCurrent = false
    }
  }, [isWanted])
  return plugin
}
