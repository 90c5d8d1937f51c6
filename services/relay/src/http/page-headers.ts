import { createHash } from 'node:crypto'

const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g

/** What the browser may do with the page. Scripts that stand in the page itself are allowed by their hash, and no others. */
export function pageHeaders(html: string): Readonly<Record<string, string>> {
  const hashes = [...html.matchAll(INLINE_SCRIPT)].map(
    ([, script]) =>
      `'sha256-${createHash('sha256')
        .update(script ?? '')
        .digest('base64')}'`,
  )
  const policy = [
    "default-src 'self'",
    // Highlighters compile WebAssembly.
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes].join(' '),
    // The renderers of markdown and mathematics write style attributes.
    "style-src 'self' 'unsafe-inline'",
    // A picture in an answer would tell its host who reads it, and when.
    "img-src 'self' data:",
    "font-src 'self' data:",
    // 'self' covers WebSockets of the same host in current browsers; Safari before 15.4 wants the schemes.
    "connect-src 'self' ws: wss:",
    "object-src 'none'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
  ]
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  }
}
