import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../examples/test-support/run-example.ts'

test('[B3] a port that is taken ends the start with its variable, in one line', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const folder = mkdtempSync(join(tmpdir(), 'taken-port-'))
  onTestFinished(() => {
    taken.close()
    rmSync(folder, { recursive: true })
  })
  const address = taken.address()
  const port = typeof address === 'object' ? `${address?.port}` : ''
  const words = ['--disable-warning=ExperimentalWarning', 'services/standalone/src/main.ts']
  const service = runCommand(process.execPath, words, {
    RELAY_PORT: port,
    DATA_FOLDER: folder,
    WEB_DIST: 'web',
    LOG_LEVEL: 'fatal',
  })
  expect([await service.ended, service.stdout, service.stderr]).toEqual([
    1,
    '',
    `unable to listen; something listens on 127.0.0.1:${port} already: end it, or set RELAY_PORT\n`,
  ])
})
