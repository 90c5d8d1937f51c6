import type { Message } from '../protocol/message.ts'

/** What a chunk does: nothing, for it is ignored; only count; or put this message at this index, -1 for a new one. */
export type FoldOutcome =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'counted' }
  | { readonly kind: 'message'; readonly message: Message; readonly index: number }
