import { useSyncExternalStore } from 'react'

/** This browser's clock to the second, in milliseconds since 1970. While `isTicking` the component renders again as it advances. */
export function useNow(isTicking: boolean): number {
  return useSyncExternalStore(isTicking ? everySecond : never, currentSecond)
}

function everySecond(changed: () => void): () => void {
  const timer = setInterval(changed, 1_000)
  return () => clearInterval(timer)
}

function never(): () => void {
  return () => {
    // Nothing was begun.
  }
}

function currentSecond(): number {
  return Math.floor(Date.now() / 1_000) * 1_000
}
