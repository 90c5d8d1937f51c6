import { createServer, type Socket, connect } from 'node:net'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect as connectTls } from 'node:tls'

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
  isWebSocket: boolean
}

/** `authority` is the file of the certificate authority where that port speaks TLS; the page's side of the network never does. */
export async function startNetwork(relayPort: number, authority?: string): Promise<Network> {
  const open =
    authority === undefined
      ? () => connect(relayPort, '127.0.0.1')
      : () => connectTls({ port: relayPort, host: '127.0.0.1', ca: readFileSync(authority) })

  const pairs = new Set<Pair>()
  let isCut = false
  let refusesWebSockets = false

  const server = createServer((page) => {
    if (isCut) return void page.resetAndDestroy()
    const relay = open()
    const pair: Pair = { page, relay, isWebSocket: false }
    pairs.add(pair)
    page.once('data', (head) => {
      pair.isWebSocket = /^upgrade: websocket/im.test(head.toString('latin1'))
      if (pair.isWebSocket && refusesWebSockets) page.resetAndDestroy()
    })
    page.pipe(relay)
    relay.pipe(page)
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
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('unable to start the network')

  const webSockets = (): readonly Pair[] => [...pairs].filter(({ isWebSocket }) => isWebSocket)
  function end(): void {
    for (const { page, relay } of pairs) {
      page.resetAndDestroy()
      relay.destroy()
    }
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
      for (const { page, relay } of webSockets()) page.unpipe(relay)
    },
    holdAnswers() {
      for (const { page, relay } of webSockets()) relay.unpipe(page)
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
