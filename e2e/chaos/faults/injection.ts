/** A fault that has begun. */
export interface Injection {
  /** Whom it hit. */
  readonly target: string
  /** Resolves once what was broken works again. */
  readonly healed: Promise<void>
}
