import { fold } from '@ras/shared/conversation/fold'
import type { Fold } from './chunk-logs.ts'

export type FoldBug =
  | 'accepts what zombies write'
  | 'folds what comes again'
  | 'ignores what a start comes after'

/**
 * The fold, without the check that a bug leaves out: text that it ignores is taken for the next of the current run, or a start for one that says
 * nothing of what it comes after.
 */
export function foldWith(bug: string | null): Fold {
  return (conversation, chunk) => {
    const folded = fold(conversation, chunk)
    if (folded !== conversation) return folded
    if (chunk.type === 'start' && bug === 'ignores what a start comes after') {
      const { after: _after, ...unconditional } = chunk
      return fold(conversation, unconditional)
    }
    if (chunk.type !== 'text') return folded
    const run = conversation.messages.find(({ id }) => id === chunk.messageId)?.run ?? null
    if (run === null) return folded
    const isOfAnother = run.id !== chunk.runId
    const isLetIn = isOfAnother ? bug === 'accepts what zombies write' : bug === 'folds what comes again'
    return isLetIn ? fold(conversation, { ...chunk, runId: run.id, seq: run.seq + 1 }) : folded
  }
}
