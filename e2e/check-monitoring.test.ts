import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { runCommand } from '../examples/test-support/run-example.ts'
import { freePort } from '../scripts/free-port.ts'
import { failedQueries } from './support/failed-queries.ts'
import { alertQueries } from './support/monitoring-queries.ts'
import { serviceProcess } from './support/service-process.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'check-monitoring-'))
const port = await freePort()
const page = `http://127.0.0.1:${port}`
const standalone = serviceProcess({
  script: 'services/standalone/src/main.ts',
  env: { RELAY_PORT: `${port}`, DATA_FOLDER: folder, WEB_DIST: 'web' },
  readyUrl: `${page}/readyz`,
})
beforeAll(() => standalone.start())
afterAll(async () => {
  await standalone.stop()
  rmSync(folder, { recursive: true })
})

/** As operations.md prints it. */
async function check(...args: readonly string[]) {
  const script = ['--disable-warning=ExperimentalWarning', 'e2e/check-monitoring.ts']
  const checking = runCommand(process.execPath, [...script, ...args])
  const code = await checking.ended
  return { code, stdout: checking.stdout, stderr: checking.stderr }
}

async function addressOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** Takes every connection, and says nothing on it. */
const silent = (): Promise<string> => addressOf(createTcpServer())
const nobody = async (): Promise<string> => `http://127.0.0.1:${await freePort()}`

test.for([
  ['where somebody else listens', silent, 'it did not answer in time'],
  ['where nobody listens', nobody, 'websocket error'],
] as const)(
  '[B7] the check of a page %s ends when its time is over, with one line',
  async ([, where, why]) => {
    const url = await where()
    expect(await check(url, page, '1')).toEqual({
      code: 1,
      stdout: 'monitoring: 1 problems\n',
      stderr: `unable to stream an answer at ${url}; ${why}\n`,
    })
  },
)

test.for([
  ['that says nothing', silent, /aborted due to timeout/],
  ['that is not there', nobody, /ECONNREFUSED/],
] as const)('[B7] of a Prometheus %s one line says so', async ([, where, why]) => {
  const url = await where()
  const failed = await failedQueries(url, 500)
  expect(failed).toEqual([expect.stringContaining(`unable to ask prometheus at ${url}; `)])
  expect(failed[0]).toMatch(why)
})

test('[B7] the check waits for a Prometheus that is not up yet, and ends with 0 once it answers all', async () => {
  const rules = alertQueries().map(({ name }) => ({ name, health: 'ok' }))
  const number = { data: { result: [{ value: [0, '1'] }] } }
  let asked = 0
  const prometheus = createServer((request, response) => {
    asked += 1
    if (asked === 1) return void request.destroy()
    const isRules = request.url === '/api/v1/rules'
    response.end(JSON.stringify(isRules ? { data: { groups: [{ rules }] } } : number))
  })
  expect(await check(page, await addressOf(prometheus))).toEqual({
    code: 0,
    stdout: 'monitoring: 0 problems\n',
    stderr: '',
  })
  expect(asked).toBeGreaterThan(alertQueries().length)
})
