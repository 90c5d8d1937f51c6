import { defaultFilter } from 'cmdk'

/** More lines than anybody reads; each costs the page an element. */
const MOST = 50

/** What can be gone to, found by its title. */
export interface Destination {
  readonly path: string
  readonly title: string
}

/** Those whose title has what is looked for, the closest first; without words all of them, as they are. */
export function findConversations<Found extends Destination>(
  all: readonly Found[],
  words: string,
): readonly Found[] {
  if (words.trim() === '') return all.slice(0, MOST)
  return all
    .map((found) => ({ found, score: defaultFilter(found.title, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ found }) => found)
}
