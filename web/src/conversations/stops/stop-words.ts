import type { Link } from '../../relay/link.ts'
import { sentence } from '../messages/sentence.ts'
import type { Stop } from './stops.ts'

/** What the page says about an answer that is being stopped. `isSilent`: nobody seems to write it, or to take its prompt. */
export function stopWords({ phase, attempts, problem }: Stop, link: Link, isSilent: boolean): string {
  if (problem !== null) return sentence(problem.message) ?? 'The answer cannot be stopped.'
  const isHard = link !== 'online' || attempts > 1
  if (phase !== 'acknowledged' && isHard) return 'Not stopped yet · retrying'
  if (phase === 'acknowledged' && isSilent)
    return 'Stopping… No worker is there right now. The next one ends it.'
  return 'Stopping…'
}
