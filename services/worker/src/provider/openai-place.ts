import { ProviderFault } from './provider-fault.ts'

/** How far a response was read. */
export interface ResponsePlace {
  readonly id: string
  /** The number of the last event. */
  readonly sequence: number
  /** How much text there was up to it, in UTF-16 units. */
  readonly length: number
}

const TOKEN = /^([\w-]{1,200}):(\d{1,15}):(\d{1,15})$/

export function tokenOf({ id, sequence, length }: ResponsePlace): string {
  return `${id}:${sequence}:${length}`
}

/** Throws `gone` for what is not a token of `tokenOf`: another provider gave it. */
export function placeOf(token: string): ResponsePlace {
  const [, id, sequence, length] = TOKEN.exec(token) ?? []
  if (id === undefined) throw new ProviderFault('gone', 'the token is not of this provider')
  return { id, sequence: Number(sequence), length: Number(length) }
}
