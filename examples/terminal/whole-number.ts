import { refusedCall } from './refused-call.ts'

/** The value of an option that counts something. */
export function wholeNumber(
  option: string,
  value: string,
  { least = 0, most = Infinity }: { readonly least?: number; readonly most?: number } = {},
): number {
  if (!/^\d{1,15}$/.test(value)) throw refusedCall(`${option}: ${value} is no whole number`)
  if (Number(value) < least) throw refusedCall(`${option}: ${value} is less than ${least}`)
  if (Number(value) > most) throw refusedCall(`${option}: ${value} is more than ${most}`)
  return Number(value)
}
