import { isEnded } from '@ras/shared/conversation/new-message'
import { answerIdOf } from '@ras/shared/protocol/ids'
import type { Message } from '@ras/shared/protocol/message'
import type { Link } from '../../relay/link.ts'
import { answerState, type Reading } from '../messages/answer-state.ts'
import { isUntaken, promptState, queuedWords } from '../messages/prompt-state.ts'
import type { OutboxItem } from '../outbox/outbox-item.ts'
import { stopWords } from '../stops/stop-words.ts'
import type { Stop } from '../stops/stops.ts'

/** The end of a thread, and the circumstances in which it is read. */
export interface ThreadEnd {
  readonly latest: Message | null
  /** The prompt after it that is not in the fold; null where there is none. */
  readonly item: OutboxItem | null
  /** Since when the latest prompt waits, by the relay's clock: nobody has written anything in the thread since then. */
  readonly waitsSince: number
  /** The stop of the answer that runs or is waited for there. */
  readonly stop: Stop | null
  readonly reading: Reading
  readonly link: Link
  /** The relay's clock minus this browser's. */
  readonly clockSkew: number
}

/** What somebody who does not see the page is told of the end of a thread: when an answer begins and how it ends, and whatever is the matter. */
export function announcement(end: ThreadEnd): string | null {
  const { latest, item, waitsSince, stop, reading, link, clockSkew } = end
  const { now } = reading
  if (item !== null) {
    const state = promptState(item, link, now)
    if ('words' in state) return state.words
    return item.phase === 'accepted' ? waitingWords(now - item.entry.createdAt, stop, link) : null
  }
  if (latest === null) return null
  if (latest.role === 'assistant') return answerWords(latest, reading, stop, link)
  return reading.isLive && isEnded(latest) ? waitingWords(now + clockSkew - waitsSince, stop, link) : null
}

/** Whether nothing at the end of a thread changes any more by itself. */
export function isOver({ latest, item }: Pick<ThreadEnd, 'latest' | 'item'>): boolean {
  return item === null && (latest === null || (latest.role === 'assistant' && isEnded(latest)))
}

/** The answer that runs or is waited for at the end of a thread, or that ended there. */
export function answerAtEnd({ latest, item }: Pick<ThreadEnd, 'latest' | 'item'>): string | null {
  if (item !== null) return answerIdOf(item.entry.messageId)
  return latest?.role === 'user' ? answerIdOf(latest.id) : (latest?.id ?? null)
}

function waitingWords(waited: number, stop: Stop | null, link: Link): string | null {
  if (stop !== null) return stopWords(stop, link, isUntaken(waited))
  return isUntaken(waited) ? queuedWords(waited) : null
}

function answerWords(answer: Message, reading: Reading, stop: Stop | null, link: Link): string {
  const state = answerState(answer, reading)
  if (stop !== null && answer.status === 'running') return stopWords(stop, link, state.kind === 'interrupted')
  switch (state.kind) {
    case 'live':
      return 'The answer has begun.'
    case 'complete':
      return 'The answer is complete.'
    case 'stopped':
      return 'The answer was stopped.'
    case 'failed':
      return `The answer failed. ${state.words}`
    case 'interrupted':
    case 'stopping':
    case 'cut-short':
      return state.words
  }
}
