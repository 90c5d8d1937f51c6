import type { Link } from '../../relay/link.ts'
import type { Listed } from '../../relay/listing.ts'

export interface Search extends Pick<Listed, 'listing' | 'hasMore'> {
  readonly link: Link
  readonly hasFound: boolean
}

/** Whether there may be conversations that the search has not seen. */
export function isIncomplete({ listing, hasMore }: Pick<Listed, 'listing' | 'hasMore'>): boolean {
  return listing !== 'ready' || hasMore
}

/** What is said under what was found: how far the search has looked, or that it has looked everywhere (U7). */
export function searchWords(search: Search): string | null {
  if (isIncomplete(search)) {
    if (search.listing === 'failed') return 'The list of conversations could not be read.'
    return search.link === 'online'
      ? 'Looking further back…'
      : 'Older conversations can be searched when there is a connection.'
  }
  return search.hasFound ? null : 'No conversation has that title.'
}
