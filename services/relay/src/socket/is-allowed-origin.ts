import type { IncomingMessage } from 'node:http'

/** Whether a page of this origin may connect: it came from this host, is listed, or the client is no browser and names none. */
export function isAllowedOrigin({ headers }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || allowedOrigins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
