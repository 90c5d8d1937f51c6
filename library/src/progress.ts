/** How far a subscription is in what its partition held when it began; other conversations' records count, too. */
export interface Progress {
  /** Records read; equals `total` at the end. */
  readonly read: number
  /** Records that were there. */
  readonly total: number
}
