import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { mkdirSync, writeFileSync } from 'node:fs'
import { io } from 'socket.io-client'
import { describe, expect, vi } from 'vitest'
import { promptChunk } from './test-support/chunks.ts'
import { test } from './test-support/relay-test.ts'
import { temporaryFolder } from './test-support/temporary-folder.ts'

describe('the relay over HTTP', () => {
  test('[B5] it tells that it lives, that it can work, and what it does', async ({
    relay,
    connect,
    publish,
  }) => {
    await publish(promptChunk('c1', 'p1'))
    const client = connect()
    await vi.waitFor(() => client.follow('c1'))
    expect((await fetch(`${relay.url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${relay.url}/readyz`)).json()).toEqual({ ok: true, failing: [] })
    const metrics = await (await fetch(`${relay.url}/metrics`)).text()
    expect(metrics).toContain('relay_followers 1')
    expect(metrics).toContain('relay_ingested_records_total{topic="chunks"} 1')
    expect(metrics).toContain('relay_request_seconds_count{request="follow",outcome="new"} 1')
    expect(metrics).toContain('relay_ingest_lag_records{topic="chunks"} 0')
    expect(metrics).toContain('relay_ingest_lag_records{topic="conversations"} 0')
  })

  test('[B5] it is not ready before its view has caught up, nor while the log is away', async ({
    log,
    publish,
    start,
  }) => {
    await publish(promptChunk('c1', 'p1'))
    const held = Promise.withResolvers<void>()
    const relay = await start({
      log: {
        ...log,
        isReachable: () => Promise.resolve(false),
        async *tail(...from) {
          await held.promise
          yield* log.tail(...from)
        },
      },
    })
    const ready = async (): Promise<unknown> => (await fetch(`${relay.url}/readyz`)).json()
    expect(await ready()).toEqual({ ok: false, failing: ['view', 'log'] })
    held.resolve()
    await vi.waitFor(async () => expect(await ready()).toEqual({ ok: false, failing: ['log'] }))
  })

  test('[V4] a relay that has everything is ready at once and reads no record', async ({
    log,
    publish,
    start,
  }) => {
    using folder = temporaryFolder()
    const viewPath = folder.file('view')
    await publish(promptChunk('c1', 'p1'))
    const first = await start({ viewPath })
    await vi.waitFor(async () => expect((await fetch(`${first.url}/readyz`)).status).toBe(200))
    await first.close()
    const read: unknown[] = []
    const second = await start({
      viewPath,
      log: {
        ...log,
        async *tail(...from) {
          for await (const batch of log.tail(...from)) {
            read.push(...batch)
            yield batch
          }
        },
      },
    })
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200)
    expect(read).toEqual([])
  })

  test('[B5] a fault of the log ends the relay', async ({ log, start }) => {
    const failing = Promise.withResolvers<never>()
    const relay = await start({
      log: {
        ...log,
        // oxlint-disable-next-line require-yield -- it fails before its first batch
        async *tail() {
          await failing.promise
        },
      },
    })
    failing.reject(new Error('the log is broken'))
    await expect(relay.ended).rejects.toThrow('the log is broken')
  })

  test('[B5] it serves the built page at every address of the page', async ({ start }) => {
    using folder = temporaryFolder()
    mkdirSync(folder.file('assets'))
    writeFileSync(folder.file('index.html'), '<html><script>go()</script></html>')
    writeFileSync(folder.file('assets/app.js'), 'export {}')
    const { url } = await start({ webDist: folder.file('.') })
    for (const path of ['/', '/c/some-id']) {
      const page = await fetch(url + path)
      expect(await page.text()).toContain('go()')
      expect(page.headers.get('cache-control')).toBe('no-cache')
      expect(page.headers.get('content-security-policy')).toMatch(/script-src [^;]*'sha256-/)
    }
    const asset = await fetch(`${url}/assets/app.js`)
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
  })

  test('[B1] a page of another origin is not let in', async ({ start }) => {
    const { url } = await start({ allowedOrigins: ['http://allowed.example'] })
    const outcome = (origin: string): Promise<string> => connecting(url, { origin })
    expect(await outcome('http://evil.example')).toBe('refused')
    expect(await outcome('http://allowed.example')).toBe('connected')
    const listed = { origin: 'http://allowed.example', host: 'relay.example' }
    expect(await connecting(url, listed)).toBe('connected')
    expect(await outcome(url)).toBe('connected')
  })

  test.for([
    { host: 'evil.example', outcome: 'refused' },
    { host: 'evil.example:8080', outcome: 'refused' },
    { host: 'localhost.evil.example', outcome: 'refused' },
    { host: '127.0.0.1.evil.example', outcome: 'refused' },
    { host: 'chat.example.com', outcome: 'connected' },
    { host: 'chat.example.com:8443', outcome: 'connected' },
    { host: 'localhost:5173', outcome: 'connected' },
    { host: 'acme.localhost', outcome: 'connected' },
    { host: '192.168.1.7:8080', outcome: 'connected' },
    { host: '[::1]:8080', outcome: 'connected' },
  ])('[B16] a page that was opened as $host is $outcome', async ({ host, outcome }, { start }) => {
    const { url } = await start({ allowedOrigins: ['https://chat.example.com'] })
    expect(await connecting(url, { host, origin: `http://${host}` })).toBe(outcome)
    // A browser's GET of its own origin names none.
    expect(await connecting(url, { host })).toBe(outcome)
    const polled = await poll(url, host)
    expect(polled.status).toBe(outcome === 'connected' ? 200 : 403)
    expect(polled.body).toContain(outcome === 'connected' ? 'sid' : 'ALLOWED_ORIGINS')
  })
})

/** Whether a socket with these headers is let in. */
function connecting(url: string, extraHeaders: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders })
    const settle = (word: string) => () => {
      socket.close()
      resolve(word)
    }
    socket.on('connect', settle('connected'))
    socket.on('connect_error', settle('refused'))
  })
}

/** The first GET of long polling; `fetch` would not send another host. */
async function poll(url: string, host: string): Promise<{ status: number | undefined; body: string }> {
  const asking = get(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { host } })
  const [response]: IncomingMessage[] = await once(asking, 'response')
  if (response === undefined) throw new Error('there is no response')
  return { status: response.statusCode, body: await text(response) }
}
