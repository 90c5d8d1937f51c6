import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { freePort } from '../../scripts/free-port.ts'
import { supervise } from './supervised.ts'

/** Ends where it is told so, as a service that crashes. */
const SERVICE = `
import { createServer } from 'node:http'
const server = createServer((request, response) => {
  if (request.url === '/end') process.exit(1)
  response.end()
})
server.listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`

test('[G1] a service that is killed just after it ended by itself is started once, and none is left at the end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const folder = mkdtempSync(join(tmpdir(), 'supervised-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const script = join(folder, 'service.mjs')
  writeFileSync(script, SERVICE)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const output = join(folder, 'output')
  const service = supervise({ name: 'service', script, env: { PORT: `${port}` }, readyUrl: url, output })
  // Best effort: one that was started twice is out of its hand, and otherwise nobody listens.
  onTestFinished(async () => void (await fetch(`${url}/end`).catch(() => null)))
  onTestFinished(() => service.stop())
  service.start()
  expect(await service.ready()).toBe(true)
  await expect(fetch(`${url}/end`)).rejects.toThrow('fetch failed')
  await expect.poll(() => service.ends.own, { interval: 10 }).toBe(1)
  await service.kill(0)
  // Now it would be started again because it had ended by itself.
  vi.advanceTimersByTime(1000)
  await service.stop()
  await expect(fetch(url)).rejects.toThrow('fetch failed')
  expect(service.ends).toEqual({ own: 1, unwilling: 0 })
})
