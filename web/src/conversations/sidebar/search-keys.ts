/** How the keys that open the search are written on the reader's keyboard. */
export function searchKeys(userAgent: string): string {
  return /Mac OS X/.test(userAgent) ? '⌘K' : 'Ctrl K'
}
