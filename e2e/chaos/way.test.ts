import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { startWay } from './way.ts'

/** By its number: `localhost` may be another address first, where nobody listens. */
const HOST = '127.0.0.1'

/** A server that says back what it is told, behind a way. */
async function open() {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const refuses = 1
  const way = await startWay(() => [refuses, port])
  const client = connect({ port: way.port, host: HOST, allowHalfOpen: true })
  return {
    way,
    client,
    async [Symbol.asyncDispose]() {
      client.destroy()
      await way.close()
      server.close()
    },
  }
}

async function hears(client: Socket): Promise<string> {
  const [bytes] = await once(client, 'data')
  return String(bytes)
}

test('[G1] a way leads to the first server that does not refuse, and carries an end', async () => {
  await using stack = await open()
  stack.client.end('hello')
  expect(await text(stack.client)).toBe('hello')
})

test('[G1] a way that is cut resets what is open and what comes, until it is healed', async () => {
  await using stack = await open()
  const { way, client } = stack
  client.write('hello')
  await hears(client)
  const heal = way.impair({ isCut: true })
  await expect(once(client, 'data')).rejects.toThrow('ECONNRESET')
  const refused = connect(way.port, HOST)
  await expect(once(refused, 'data')).rejects.toThrow('ECONNRESET')
  heal()
  const again = connect(way.port, HOST)
  again.end('again')
  expect(await text(again)).toBe('again')
})

test('[G1] a silent direction gives what waited when it is healed, in order; a slow one gives it late', async () => {
  await using stack = await open()
  const { way, client } = stack
  const ends = [way.impair({ silent: 'back' }), way.impair({ delayMs: 30 })]
  client.write('one ')
  const other = connect(way.port, HOST)
  other.end('by itself')
  client.end('two')
  ends[0]?.()
  expect(await text(client)).toBe('one two')
  ends[1]?.()
  expect(await text(other)).toBe('by itself')
})

test('[G1] a FIN ends one direction, and the other goes on', async () => {
  await using stack = await open()
  const { way, client } = stack
  client.write('hello')
  await hears(client)
  way.halfClose('back')
  expect(await text(client)).toBe('')
  expect(client.writable).toBe(true)
})
