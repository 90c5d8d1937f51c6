import { StreamError } from 'reliable-ai-streams'

/** The value of an option that counts something. */
export function wholeNumber(option: string, value: string, least = 0): number {
  if (!/^\d{1,15}$/.test(value)) throw refused(option, `${value} is no whole number`)
  if (Number(value) < least) throw refused(option, `${value} is less than ${least}`)
  return Number(value)
}

function refused(option: string, why: string): StreamError {
  return new StreamError('invalid-request', `unable to start; ${option}: ${why}`)
}
