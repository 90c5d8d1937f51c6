import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

/** Opens connections to several relays, as nginx does. */
export interface RelayDoor {
  /** To the relay that has the session which the request's head names, else to the next one in turn; null if all refuse. */
  open(head: Buffer): Promise<Socket | null>
}

export function createRelayDoor(ports: readonly number[], authority?: string): RelayDoor {
  /** Where each session of long polling is. */
  const sessions = new Map<string, number>()
  let turn = 0

  async function tryPort(port: number): Promise<Socket | null> {
    const socket =
      authority === undefined
        ? connect(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', ca: readFileSync(authority) })
    try {
      await once(socket, authority === undefined ? 'connect' : 'secureConnect')
    } catch {
      // Best effort: a relay that refuses is passed over.
      return null
    }
    socket.once('data', (answer: Buffer) => {
      const session = /"sid":"([^"]+)"/.exec(answer.toString('latin1'))?.[1]
      if (session !== undefined) sessions.set(session, port)
    })
    // The page must not lose what came before it listens.
    return socket.pause()
  }

  return {
    async open(head) {
      const session = /[?&]sid=([\w-]+)/.exec(head.toString('latin1'))?.[1]
      const own = sessions.get(session ?? '')
      const inTurn = ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0)
      turn += 1
      for (const port of own === undefined ? inTurn : [own, ...inTurn]) {
        const socket = await tryPort(port)
        if (socket !== null) return socket
      }
      return null
    },
  }
}
