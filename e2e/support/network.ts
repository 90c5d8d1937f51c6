import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createRelayDoor } from './relay-door.ts'

/** The way between the page and the relay: a TCP proxy of our own, so that its faults come when a test wants them. */
export interface Network {
  /** The page's address. */
  readonly url: string
  /** How many WebSockets are open. */
  webSockets(): number
  /** From now on no WebSocket comes through, as behind some proxies. */
  refuseWebSockets(): void
  /** Ends every connection and refuses new ones until `restore`. */
  cut(): void
  restore(): void
  /** What the page says over the WebSockets that are open now does not arrive until `release`. */
  holdRequests(): void
  /** What the relay says over the WebSockets that are open now does not arrive until `release`. */
  holdAnswers(): void
  /** What was held goes on. */
  release(): void
  close(): Promise<void>
}

interface Pair {
  readonly page: Socket
  readonly relay: Socket
  readonly isWebSocket: boolean
}

/**
 * To the relays at these ports in turn, passing over those that refuse; who polls stays with the relay that has its session, as with nginx.
 * `authority` is the file of the certificate authority where they speak TLS; the page's side of the network never does.
 */
export async function startNetwork(relayPorts: readonly number[], authority?: string): Promise<Network> {
  const relays = createRelayDoor(relayPorts, authority)
  const pages = new Set<Socket>()
  const pairs = new Set<Pair>()
  let isCut = false
  let refusesWebSockets = false

  async function join(page: Socket, head: Buffer): Promise<void> {
    page.pause()
    const isWebSocket = /^upgrade: websocket/im.test(head.toString('latin1'))
    if (isCut || (isWebSocket && refusesWebSockets)) return void page.resetAndDestroy()
    const relay = await relays.open(head)
    if (relay === null || isCut || page.destroyed) {
      relay?.destroy()
      return void page.resetAndDestroy()
    }
    const pair: Pair = { page, relay, isWebSocket }
    pairs.add(pair)
    for (const [end, other] of [
      [page, relay],
      [relay, page],
    ] as const) {
      end.on('error', () => other.destroy())
      end.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
    }
    relay.write(head)
    page.pipe(relay)
    relay.pipe(page)
  }

  const server = createServer((page) => {
    if (isCut) return void page.resetAndDestroy()
    pages.add(page)
    page.once('close', () => pages.delete(page))
    // Best effort: a page that goes before it has said anything is nobody's loss, and whatever it does later ends its pair.
    page.on('error', () => {})
    page.once('data', (head: Buffer) => void join(page, head))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('unable to start the network')

  const webSockets = (): readonly Pair[] => [...pairs].filter(({ isWebSocket }) => isWebSocket)
  function heldWebSockets(): readonly Pair[] {
    const held = webSockets()
    if (held.length === 0) throw new Error('unable to hold what is said; no WebSocket is open')
    return held
  }
  function end(): void {
    for (const page of pages) page.resetAndDestroy()
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    webSockets: () => webSockets().length,
    refuseWebSockets() {
      refusesWebSockets = true
    },
    cut() {
      isCut = true
      end()
    },
    restore() {
      isCut = false
    },
    holdRequests() {
      for (const { page, relay } of heldWebSockets()) page.unpipe(relay)
    },
    holdAnswers() {
      for (const { page, relay } of heldWebSockets()) relay.unpipe(page)
    },
    release() {
      for (const { page, relay } of webSockets()) {
        page.unpipe(relay).pipe(relay)
        relay.unpipe(page).pipe(page)
      }
    },
    async close() {
      end()
      server.close()
      await once(server, 'close')
    },
  }
}
