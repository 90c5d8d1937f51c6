import type { Damage } from './wrong.ts'

/** How much text behind a difference tells where it comes from. */
const PROBE = 12

/**
 * What is wrong with a text that should be a beginning of `script`, or all of it where it has ended; null if it is right. What follows the first
 * difference stands further on in the script if something was lost, further back if something came again, and nowhere if pieces changed places.
 */
export function damageOf(script: string, text: string, hasEnded: boolean): Damage | null {
  if (script.startsWith(text)) return hasEnded && text.length < script.length ? 'lost' : null
  let right = 0
  while (right < text.length && text[right] === script[right]) right += 1
  if (right === script.length) return 'duplicated'
  const probe = text.slice(right, right + PROBE)
  const [further, back] = [script.indexOf(probe, right), script.lastIndexOf(probe, right - 1)]
  if (further === -1 && back === -1) return 'reordered'
  if (further === -1 || (back !== -1 && right - back < further - right)) return 'duplicated'
  // What was left out may come later.
  const left = script.slice(right, further)
  return left.length >= PROBE && text.includes(left, right) ? 'reordered' : 'lost'
}
