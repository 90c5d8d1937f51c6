import type { Problem } from '@ras/shared/protocol/problem'
import type { Link } from '../../relay/link.ts'
import type { OutboxItem } from '../outbox/outbox-item.ts'
import { sentence } from './sentence.ts'

/** How long a send may take before the page speaks of it. */
const MOMENT_MS = 1_200
/** How long a prompt may wait before the page says that nobody answers. */
const NO_WORKER_MS = 10_000

export type PromptState =
  | { readonly kind: 'sending' | 'sent' }
  | { readonly kind: 'not-sent' | 'refused' | 'unkept'; readonly words: string }

/** What the page says about a prompt that is not in the fold yet (G3, S6). */
export function promptState(item: OutboxItem, link: Link, now: number): PromptState {
  const { entry, phase, isKept } = item
  if (phase === 'accepted') return { kind: 'sent' }
  if (entry.problem !== null)
    return { kind: 'refused', words: sentence(entry.problem.message) ?? 'The relay refused it.' }
  if (!isKept)
    return { kind: 'unkept', words: 'Not sent yet, and not kept if you close this page · retrying' }
  const isQuick = link === 'online' && item.attempts <= 1 && now - entry.createdAt < MOMENT_MS
  if (isQuick) return { kind: 'sending' }
  // Without a connection the last refusal says nothing about now.
  const why = link === 'online' ? whyOf(item.lastProblem) : null
  return { kind: 'not-sent', words: ['Not sent yet', why, 'retrying'].filter(Boolean).join(' · ') }
}

/** The reason in `unable to …; <why>`. */
function whyOf(problem: Problem | null): string | null {
  return problem?.message.split('; ').slice(1).join('; ') || null
}

/** Whether no worker seems to be there, or none that is free. */
export function isUntaken(waitedMs: number): boolean {
  return waitedMs > NO_WORKER_MS
}

/** What stands under a prompt that was accepted and has no answer yet (G3). */
export function queuedWords(waitedMs: number): string {
  return isUntaken(waitedMs)
    ? 'No worker is answering right now. Your message is safe.'
    : 'Waiting to be answered'
}
