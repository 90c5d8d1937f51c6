import type { BrowserContext } from '@playwright/test'

/** What a browser prints about a connection that it could not have. */
const NETWORK =
  /net::ERR_|WebSocket connection to |Failed to fetch dynamically imported module|responded with a status of 50[234] /
/** And about a session of long polling that went with its connection, or with its relay. */
const GONE_SESSION = /responded with a status of 400 .*\/socket\.io\/\?.*&sid=/

export interface BrowserComplaints {
  /** From now on a connection that fails is the test's own doing. */
  allowNetworkFailures(): void
  /** Takes out the complaints that say this, which the test expected, and tells how many they were. */
  take(words: RegExp): number
  /** Errors of any page that nobody expected: on the console, or thrown. */
  unexpected(): readonly string[]
}

export function watchComplaints(context: BrowserContext): BrowserComplaints {
  let seen: string[] = []
  let allowsNetwork = false
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    const said = `${message.text()} (${message.location().url})`
    if (allowsNetwork && (NETWORK.test(said) || GONE_SESSION.test(said))) return
    seen.push(`${message.type()}: ${said}`)
  })
  context.on('weberror', (error) => {
    seen.push(`thrown: ${error.error().stack ?? error.error().message}`)
  })
  return {
    allowNetworkFailures() {
      allowsNetwork = true
    },
    take(words) {
      const before = seen.length
      seen = seen.filter((complaint) => !words.test(complaint))
      return before - seen.length
    },
    unexpected: () => seen,
  }
}
