import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Whether a page may connect. It is of a listed origin, or the host that it asks for is this relay's, and it comes from there or names no origin, as what
 * is no browser, and a browser's GET of its own origin. The host is judged because anybody can let a name of theirs resolve to 127.0.0.1: a page of that
 * name is then of the same origin (DNS rebinding).
 */
export function isAllowedOrigin({ headers }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin !== undefined && allowedOrigins.includes(origin)) return true
  if (host !== undefined && !isOwnHost(host, allowedOrigins)) return false
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
}

/** An address, which no name server gives out, a name that is always this machine, or one that is listed: as Vite's `server.allowedHosts`. */
function isOwnHost(host: string, allowedOrigins: readonly string[]): boolean {
  const url = `http://${host}`
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return (
    isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0 ||
    /^(.+\.)?localhost$/.test(hostname) ||
    allowedOrigins.some((allowed) => new URL(allowed).hostname === hostname)
  )
}
