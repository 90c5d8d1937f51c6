import type { Server } from 'node:http'

/** Null where it does not listen. */
export function portOf(server: Server): number | null {
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? null) : null
}
