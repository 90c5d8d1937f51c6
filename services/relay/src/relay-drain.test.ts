import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Agent, get } from 'node:http'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import type { Log } from '@ras/shared/log/log'
import { Registry } from 'prom-client'
import { io, type Socket } from 'socket.io-client'
import { describe, expect, vi } from 'vitest'
import * as z from 'zod'
import { answerChunks, promptChunk } from './test-support/chunks.ts'
import { reaches } from './test-support/reaches.ts'
import type { RelayClient } from './test-support/relay-client.ts'
import { test } from './test-support/relay-test.ts'

/** Longer than a test may take. */
const TOO_LONG = 30_000

const RequestStart = z.object({ request: z.object({ method: z.string() }) })

function told({ socket }: Pick<RelayClient, 'socket'>): Promise<unknown> {
  return new Promise((resolve) => socket.once('draining', resolve))
}

describe('a draining relay', () => {
  test('[R10] tells its clients, serves them until they have gone, and then is done', async ({
    relay,
    connect,
    publish,
  }) => {
    await publish(promptChunk('c1', 'p1'))
    const client = connect()
    await vi.waitFor(() => client.follow('c1'))
    const notice = told(client)
    const drained = relay.drain(TOO_LONG)
    expect(await notice).toEqual({ withinMs: TOO_LONG })
    await publish(...answerChunks({ conversationId: 'c1' }, ['still ', 'here']))
    await vi.waitFor(() => expect(client.follower('c1').conversation.messages[1]?.text).toBe('still here'))
    expect(await client.request('list', {})).toMatchObject({ ok: true })
    client.close()
    await drained
  })

  test('[R10] is not ready, and takes no client more, not even over a connection that was kept alive', async ({
    log,
    connect,
    start,
  }) => {
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<boolean>()
    const isReachable = (): Promise<boolean> => {
      asked.resolve()
      return answer.promise
    }
    const relay = await start({ log: { ...log, isReachable } })
    const client = connect(relay)
    await client.request('list', {})
    const ask = keptAlive(relay.url)
    const before = ask('/readyz')
    await asked.promise
    const drained = relay.drain(TOO_LONG)
    answer.resolve(true)
    expect(await before).toMatchObject({ status: 200 })
    expect(await ask('/readyz')).toEqual({ status: 503, body: '{"ok":false,"failing":["draining"]}' })
    expect(await ask('/socket.io/?EIO=4&transport=polling')).toMatchObject({ status: 403 })
    await expect(fetch(`${relay.url}/readyz`)).rejects.toThrow('fetch failed')
    client.close()
    await drained
  })

  test('[R10] spreads the notices over a moment', async ({ relay, connect }) => {
    const clients = Array.from({ length: 12 }, () => connect())
    for (const client of clients) await client.request('list', {})
    const notices: string[] = []
    let toldBeforeFirstWent = 0
    for (const { socket } of clients) {
      socket.once('draining', () => {
        notices.push(socket.id ?? '')
        // Whoever was told in one tick is heard of in this turn of the event loop, or the next one.
        if (notices.length === 1)
          setImmediate(() => setImmediate(() => (toldBeforeFirstWent = notices.length)))
        else socket.disconnect()
      })
    }
    const drained = relay.drain(4000)
    await vi.waitFor(() => expect(new Set(notices).size).toBe(clients.length), { timeout: 10_000 })
    expect(toldBeforeFirstWent).toBeLessThan(clients.length)
    for (const client of clients) client.close()
    await drained
  })

  test('[R10] tells who polls with the poll that is open, because the next one may find nobody', async ({
    relay,
  }) => {
    const socket = io(relay.url, { transports: ['polling'], forceNew: true, reconnection: false })
    const notice = new Promise((resolve) => socket.once('draining', resolve))
    const gone = new Promise((resolve) => socket.once('disconnect', resolve))
    await connectedAndPolling(socket)
    await relay.drain(200)
    expect(await notice).toEqual({ withinMs: 200 })
    await gone
  })

  test('[R10] disconnects in the end who does not go', async ({ relay, connect }) => {
    const { socket, request } = connect()
    await request('list', {})
    const gone = new Promise((resolve) => socket.once('disconnect', resolve))
    await relay.drain(1)
    expect(socket.connected).toBe(true)
    await relay.close()
    await gone
  })

  test('[S9] answers a send that was under way, and ends one whose client has gone', async ({
    log,
    connect,
    start,
  }) => {
    const registry = new Registry()
    const appending = new Map(['c1', 'c2'].map((id) => [id, Promise.withResolvers<void>()]))
    const goOn = new Map(['c1', 'c2'].map((id) => [id, Promise.withResolvers<void>()]))
    const append: Log['append'] = async (topic, records, signal) => {
      const id = topic === 'prompts' ? (records[0]?.key ?? '') : ''
      appending.get(id)?.resolve()
      await goOn.get(id)?.promise
      return log.append(topic, records, signal)
    }
    const relay = await start({ log: { ...log, append }, metrics: registry })
    const [stays, leaves] = [connect(relay), connect(relay)]
    for (const [client, id] of [
      [stays, 'c1'],
      [leaves, 'c2'],
    ] as const) {
      await client.request('create', { conversationId: id, title: 'First' })
    }
    const send = { messageId: 'p1', parentId: null, content: 'Hello?' }
    const acknowledged = stays.request('send', { ...send, conversationId: 'c1' })
    const heard = leaves.request('send', { ...send, conversationId: 'c2' }).then(
      () => true,
      () => false,
    )
    for (const { promise } of appending.values()) await promise
    let isDrained = false
    const drained = relay.drain(TOO_LONG).finally(() => {
      isDrained = true
    })
    goOn.get('c1')?.resolve()
    expect(await acknowledged).toMatchObject({ ok: true, answerId: 'p1~a' })
    stays.close()
    leaves.close()
    expect(await heard).toBe(false)
    await vi.waitFor(async () => expect(await registry.metrics()).toContain('\nrelay_sockets 0\n'))
    await turn()
    expect(isDrained).toBe(false)
    goOn.get('c2')?.resolve()
    await drained
    const jobs = await log.bounds('prompts')
    expect(jobs.reduce((sum, { end }) => sum + end, 0)).toBe(2)
  })

  test('[R3] reads on before it calls a cursor one from the future: its reader comes from a relay that was faster', async ({
    log,
    connect,
    publish,
    start,
  }) => {
    const chunks = [promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, ['far ', 'ahead'])]
    await publish(...chunks.slice(0, 2))
    const fast = await start()
    let isHeld = false
    const goOn = Promise.withResolvers<void>()
    const slow = await start({
      log: {
        ...log,
        async *tail(topic, from, signal) {
          for await (const batch of log.tail(topic, from, signal)) {
            if (isHeld) await goOn.promise
            yield batch
          }
        },
      },
    })
    const [here, there] = [connect(fast), connect(slow)]
    await vi.waitFor(() => there.follow('c1'))
    await vi.waitFor(() => here.follow('c1'))
    isHeld = true
    await publish(...chunks.slice(2))
    await reaches(here, chunks.length)
    const { epoch } = here.follower('c1').conversation
    const followed = there.request('follow', {
      conversationId: 'c1',
      cursor: { epoch: epoch ?? '', next: chunks.length },
    })
    await there.request('list', {})
    goOn.resolve()
    expect(await followed).toMatchObject({ kind: 'replay', entries: { offset: chunks.length, chunks: [] } })
  })
})

/** Resolves when it is connected and a poll that came after that is open. */
function connectedAndPolling(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const onRequest = (message: unknown): void => {
      const { request } = RequestStart.parse(message)
      if (!socket.connected || request.method !== 'GET') return
      unsubscribe('http.server.request.start', onRequest)
      resolve()
    }
    subscribe('http.server.request.start', onRequest)
  })
}

/** Asks over one connection, which is kept. */
function keptAlive(
  url: string,
): (path: string) => Promise<{ readonly status: number; readonly body: string }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return (path) =>
    new Promise((resolve, reject) => {
      get(`${url}${path}`, { agent }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
      }).on('error', reject)
    })
}
