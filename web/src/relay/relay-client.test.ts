import { Server } from 'socket.io'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createRelayClient, type RelayClient } from './relay-client.ts'

const NONE = { conversations: [], more: false }

// The pauses between two attempts to connect end only where a test says so.
beforeEach(() => fakePauses(false))
afterEach(() => void vi.useRealTimers())

function fakePauses(shouldAdvanceTime: boolean): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime })
}

/** A relay that answers lists, and a client of it. `connecting` is called at each request for a connection, and accepts it. */
async function startRelay(
  connecting: (client: RelayClient, accept: () => void) => void = (_client, accept) => accept(),
) {
  const io = new Server(0)
  onTestFinished(() => io.close())
  io.use((_socket, next) => connecting(client, next))
  io.on('connection', (socket) => {
    socket.on('list', (_body, answer) => answer(NONE))
  })
  const address = io.httpServer.address()
  if (address === null || typeof address === 'string') throw new Error('unable to learn the port')

  let webSockets = 0
  const heard: string[] = []
  let settle: (() => void) | null = null
  const client = createRelayClient(
    {
      connected() {
        heard.push('connected')
        settle?.()
      },
      disconnected() {
        heard.push('disconnected')
        settle?.()
      },
      entries: () => {},
      unreadable: () => {},
      conversation: () => {},
    },
    `http://127.0.0.1:${address.port}`,
  )
  return {
    io,
    client,
    heard,
    /** The next that is heard of the connection. */
    next: () =>
      new Promise<void>((resolve) => {
        settle = resolve
      }),
    /** How many WebSockets were asked for since `takeWebSocket`. */
    get webSockets() {
      return webSockets
    },
    /** The next WebSocket that is asked for, which the relay never sees. */
    takeWebSocket() {
      const [upgrade] = io.httpServer.listeners('upgrade')
      return new Promise<{ destroy(): void }>((resolve) => {
        io.httpServer.removeAllListeners('upgrade').on('upgrade', (request, socket, head) => {
          webSockets += 1
          if (webSockets === 1) resolve(socket)
          else upgrade?.(request, socket, head)
        })
      })
    },
    /** Until what it gives back is called. */
    ignoreRequests() {
      const [request] = io.httpServer.listeners('request')
      io.httpServer.removeAllListeners('request').on('request', () => {})
      return () =>
        void io.httpServer.removeAllListeners('request').on('request', (...args) => request?.(...args))
    },
    closeConnections() {
      for (const { conn } of io.of('/').sockets.values()) conn.close()
    },
    transports: () => [...io.of('/').sockets.values()].map(({ conn }) => conn.transport.name),
    list: () => new Promise((resolve) => client.request('list', {}, resolve)),
  }
}

/** A client that polls, for its WebSocket was refused. */
async function startPolling() {
  fakePauses(true)
  const relay = await startRelay()
  const webSocket = await relay.takeWebSocket()
  webSocket.destroy()
  await relay.next()
  return relay
}

test('[G3] a connection that is in doubt while it is made is made once', async () => {
  const relay = await startRelay((client, accept) => {
    client.probe()
    accept()
  })
  await relay.next()

  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(relay.heard).toEqual(['connected'])
})

test('[G3] a client that waits to connect again does so at once when it is in doubt', async () => {
  const relay = await startRelay()
  await relay.next()
  relay.closeConnections()
  await relay.next()

  relay.client.probe()
  await relay.next()

  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(relay.heard).toEqual(['connected', 'disconnected', 'connected'])
})

test('[G3] a client that the relay sent away connects again once, also when it was in doubt meanwhile', async () => {
  let connections = 0
  const relay = await startRelay((_client, accept) => {
    connections += 1
    if (connections === 2) vi.advanceTimersByTime(1_000)
    accept()
  })
  await relay.next()
  relay.io.of('/').disconnectSockets()
  await relay.next()

  relay.client.probe()
  await relay.next()

  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(relay.heard).toEqual(['connected', 'disconnected', 'connected'])
  expect(connections).toBe(2)
})

test('[G3] a client whose WebSocket is neither opened nor refused polls, and asks for one again at its next connection', async () => {
  fakePauses(true)
  const relay = await startRelay()
  const webSocket = await relay.takeWebSocket()
  onTestFinished(() => webSocket.destroy())
  vi.advanceTimersByTime(8_000)
  await relay.next()
  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(relay.transports()).toEqual(['polling'])
  expect(relay.webSockets).toBe(1)

  relay.closeConnections()
  await relay.next()
  await relay.next()
  expect(relay.transports()).toEqual(['websocket'])
})

test('[G3] a client whose WebSocket is refused polls', async () => {
  const relay = await startPolling()

  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(relay.transports()).toEqual(['polling'])
})

test('[G3] a polling connection that is silent is replaced when it is in doubt', async () => {
  const relay = await startPolling()
  const goOn = relay.ignoreRequests()

  relay.client.probe()
  vi.advanceTimersByTime(2_500)
  goOn()
  await relay.next()

  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(relay.heard).toEqual(['connected', 'disconnected', 'connected'])
})

test('[G3] a connection that is not made while it is in doubt is begun anew', async () => {
  fakePauses(true)
  let requests = 0
  const relay = await startRelay((client, accept) => {
    requests += 1
    if (requests > 1) return accept()
    client.probe()
    vi.advanceTimersByTime(2_500)
  })
  await relay.next()

  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(relay.heard).toEqual(['connected'])
  expect(requests).toBe(2)
  // What had opened is not what hung.
  expect(relay.transports()).toEqual(['websocket'])
})

test('[R11] a connection that is being made is kept when the one before it ends', async () => {
  let requests = 0
  const relay = await startRelay((_client, accept) => {
    requests += 1
    if (requests === 1) return accept()
    void relay.next().then(accept)
    relay.closeConnections()
  })
  await relay.next()
  relay.io.emit('draining')
  await expect.poll(() => relay.heard).toEqual(['connected', 'disconnected', 'connected'])

  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(requests).toBe(2)
})

test('[R11] a connection that was left for another one does not come back, though the relay had sent it away before', async () => {
  let requests = 0
  const relay = await startRelay((_client, accept) => {
    requests += 1
    accept()
  })
  await relay.next()
  relay.io.of('/').disconnectSockets()
  await relay.next()
  relay.client.probe()
  await relay.next()
  relay.io.emit('draining')
  await relay.next()

  vi.advanceTimersByTime(1_000)
  // Turns enough for one that came back to be heard of.
  for (let turn = 0; turn < 20; turn += 1) {
    expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  }
  expect(requests).toBe(3)
})

test('[U2] a list that takes half a minute, as a long one does on a slow connection, is waited for', async () => {
  const relay = await startRelay()
  await relay.next()
  for (const socket of relay.io.of('/').sockets.values()) {
    socket.removeAllListeners('list').on('list', (_body, answer) => {
      vi.advanceTimersByTime(30_000)
      answer(NONE)
    })
  }

  expect(await relay.list()).toEqual({ ok: true, answer: NONE })
  expect(relay.heard).toEqual(['connected'])
})
