import { useSyncExternalStore } from 'react'
import { currentSecond, everySecond } from './seconds.ts'

/** This browser's clock to the second, in milliseconds since 1970. While `isTicking` the component renders again as it advances. */
export function useNow(isTicking: boolean): number {
  return useSyncExternalStore(isTicking ? everySecond : never, currentSecond)
}

function never(): () => void {
  return () => {
    // Nothing was begun.
  }
}
