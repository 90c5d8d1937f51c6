import { StreamError } from 'reliable-ai-streams'

/** The value of an option that counts something. */
export function wholeNumber(option: string, value: string): number {
  if (/^\d{1,15}$/.test(value)) return Number(value)
  throw new StreamError('invalid-request', `unable to start; ${option}: ${value} is no whole number`)
}
