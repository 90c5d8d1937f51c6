import type { View } from '../../relay/following.ts'
import { isAwaited } from '../composer/plan-send.ts'
import { shownThread } from '../thread/shown-thread.ts'

/** Where a prompt goes that was never sent. */
export type Place =
  /** After the message that is shown last. */
  | { readonly kind: 'after'; readonly parentId: string }
  /** Where it was written: nothing newer is known, or it would have to wait for an answer. */
  | { readonly kind: 'as-written' }
  /** The relay is asked what was written meanwhile. */
  | { readonly kind: 'being-read' }
  /** Where it was written, for all that this tab knows; another one may have opened the conversation. */
  | { readonly kind: 'unopened' }

export function placeOf(view: View | undefined): Place {
  if (view === undefined) return { kind: 'unopened' }
  const { conversation, phase } = view.follower
  if (phase !== 'live') return { kind: view.problem === null ? 'being-read' : 'as-written' }
  const thread = shownThread(conversation)
  const latest = thread.at(-1)
  if (latest === undefined || isAwaited(latest, thread)) return { kind: 'as-written' }
  return { kind: 'after', parentId: latest.id }
}
