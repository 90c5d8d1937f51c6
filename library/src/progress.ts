/** How far a subscriber is on its way to what its log had when it began; others' records count, too. `read` equals `total` at the end. */
export interface Progress {
  readonly read: number
  readonly total: number
}
