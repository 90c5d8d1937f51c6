import { ProviderFault } from './provider-fault.ts'

/** How far a response was read. */
export interface ResponsePlace {
  readonly id: string
  /** The number of the last event. */
  readonly sequence: number
  /** How much text there was up to it, in UTF-16 units. */
  readonly length: number
}

/** What is before the numbers is the provider's; a token has room for 512 characters. */
const TOKEN = /^(.{1,480}):(\d{1,15}):(\d{1,15})$/

/** Throws `malformed` for an id that no token has room for. */
export function tokenOf({ id, sequence, length }: ResponsePlace): string {
  const token = `${id}:${sequence}:${length}`
  if (TOKEN.test(token)) return token
  throw new ProviderFault('malformed', `a response has an id of ${id.length} characters`)
}

/** Throws `gone` for what is not a token of `tokenOf`: another provider gave it. */
export function placeOf(token: string): ResponsePlace {
  const [, id, sequence, length] = TOKEN.exec(token) ?? []
  if (id === undefined) throw new ProviderFault('gone', 'the token is not of this provider')
  return { id, sequence: Number(sequence), length: Number(length) }
}
