import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type Flow, startFlow, type Weather } from './flow.ts'

export type Direction = 'there' | 'back'

/** What is wrong with a way for a time. */
export interface Impairment {
  /** Every connection is reset, and new ones are, too. */
  readonly isCut?: true
  readonly delayMs?: number
  /** In this direction nothing arrives, while the connections stay. */
  readonly silent?: Direction
}

/** A TCP proxy: the way from some clients to a server, whose faults come when they are wanted. Several may be there at once. */
export interface Way {
  readonly port: number
  /** Returns how to end it. */
  impair(impairment: Impairment): () => void
  /** A FIN in one direction of every connection that is open now; the other direction stays open. */
  halfClose(direction: Direction): void
  close(): Promise<void>
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
  readonly there: Flow
  readonly back: Flow
}

/** `ports` are those of the servers; a new connection goes to the next of them, or to the first after it that does not refuse. */
export async function startWay(ports: () => readonly number[]): Promise<Way> {
  const impairments = new Set<Impairment>()
  const pairs = new Set<Pair>()
  let turn = 0

  function weather(direction: Direction): Weather {
    const all = [...impairments]
    return {
      delayMs: Math.max(0, ...all.map(({ delayMs = 0 }) => delayMs)),
      isSilent: all.some(({ silent }) => silent === direction),
    }
  }

  const isCut = (): boolean => [...impairments].some((each) => each.isCut === true)

  async function accept(client: Socket): Promise<void> {
    client.on('error', () => client.destroy())
    const server = isCut() ? null : await firstOf(inTurn(ports(), (turn += 1)))
    if (server === null || client.destroyed || isCut()) {
      server?.destroy()
      client.resetAndDestroy()
      return
    }
    const pair: Pair = {
      client,
      server,
      there: startFlow(client, server, () => weather('there')),
      back: startFlow(server, client, () => weather('back')),
    }
    pairs.add(pair)
    for (const [end, other] of [
      [client, server],
      [server, client],
    ] as const) {
      end.setNoDelay(true)
      end.on('error', () => other.destroy())
      end.on('close', () => {
        // One that ended in order leaves what is still on its way to the other.
        if (!end.readableEnded) other.destroy()
        if (other.destroyed) pairs.delete(pair)
      })
    }
  }

  function refresh(): void {
    for (const { client, server, there, back } of pairs) {
      if (isCut()) {
        client.resetAndDestroy()
        server.resetAndDestroy()
      } else {
        there.refresh()
        back.refresh()
      }
    }
  }

  const listener = createServer({ allowHalfOpen: true }, (client) => void accept(client))
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('unable to start a way')
  return {
    port: address.port,
    impair(impairment) {
      // The same words twice are two impairments.
      const own = { ...impairment }
      impairments.add(own)
      refresh()
      return () => {
        impairments.delete(own)
        refresh()
      }
    },
    halfClose(direction) {
      for (const pair of pairs) pair[direction].finish()
    },
    async close() {
      const closed = once(listener, 'close')
      listener.close()
      for (const { client, server } of pairs) {
        client.destroy()
        server.destroy()
      }
      await closed
    },
  }
}

function inTurn(ports: readonly number[], turn: number): readonly number[] {
  const first = turn % Math.max(1, ports.length)
  return [...ports.slice(first), ...ports.slice(0, first)]
}

async function firstOf(ports: readonly number[]): Promise<Socket | null> {
  for (const port of ports) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    try {
      await once(socket, 'connect')
      return socket
    } catch {
      // Best effort: it refuses, and the next one is asked.
      socket.destroy()
    }
  }
  return null
}
