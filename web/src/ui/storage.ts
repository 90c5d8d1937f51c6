/** The part of `localStorage` that the page uses; replaced in tests. */
export interface KeyValues {
  get(key: string): string | null
  /** Whether it is kept: storage may be full or turned off. */
  set(key: string, value: string): boolean
  remove(key: string): void
  keys(): readonly string[]
}

/** Storage that a browser has turned off, or that throws, behaves as an empty one that keeps nothing. */
export const browserStorage: KeyValues = {
  get: (key) => attempt(() => localStorage.getItem(key), null),
  set: (key, value) =>
    attempt(() => {
      localStorage.setItem(key, value)
      return true
    }, false),
  remove: (key) => attempt(() => localStorage.removeItem(key), undefined),
  keys: () => attempt(() => Object.keys(localStorage), []),
}

function attempt<Result>(access: () => Result, otherwise: Result): Result {
  try {
    return access()
  } catch {
    // Best effort: the callers show what is not kept, and work without it.
    return otherwise
  }
}
