import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'

/** Below the ports that the kernel gives to outgoing connections, one of which could take it in between. */
const FIRST = 20_000
const SLICES = 60
const SIZE = 200

let slice: Promise<number> | undefined
let draws = randomInt(SIZE)

/** A port of this machine on which nobody listens. No other process that lives is given it, and this one not again before all others of its slice. */
export async function freePort(): Promise<number> {
  const first = await (slice ??= claimSlice())
  for (let attempt = 1; attempt < SIZE; attempt += 1) {
    draws += 1
    const port = first + 1 + (draws % (SIZE - 1))
    if (await isFree(port)) return port
  }
  throw new Error(`unable to find a free port; those between ${first} and ${first + SIZE} are taken`)
}

/** Whether one could listen on this port now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  if (!(await listens(server, port))) return false
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return true
}

/** Whoever listens on the first port of a slice has the whole slice until it ends, however it ends: two that draw at once and listen later never meet. */
async function claimSlice(): Promise<number> {
  const start = randomInt(SLICES)
  for (let slice = start; slice < start + SLICES; slice += 1) {
    const first = FIRST + (slice % SLICES) * SIZE
    if (await listens(createServer().unref(), first)) return first
  }
  throw new Error(`unable to find a free port; ${SLICES} processes have those from ${FIRST} on`)
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
}
