/** What can be wrong with what a client was shown, or with what stands in the log. */
export const DAMAGES = ['lost', 'duplicated', 'reordered', 'stuck', 'generated twice'] as const
export type Damage = (typeof DAMAGES)[number]

/** One thing that is wrong, with its evidence. Times are in milliseconds since the run began: when all was right for the last time, and when it was not. */
export interface Wrong {
  readonly damage: Damage
  /** Who saw it: a client, or the log. */
  readonly where: string
  readonly conversationId: string
  readonly prompt: string
  readonly from: number
  readonly to: number
  readonly expected: string
  readonly seen: string
}
