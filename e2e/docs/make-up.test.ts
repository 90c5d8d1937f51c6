import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../../examples/test-support/run-example.ts'
import { freePort } from '../../scripts/free-port.ts'

// It may have to build the page.
test(
  '[B12] make up where no Docker answers says so, and runs the demo until Ctrl+C',
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'make-up-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const port = await freePort()
    const up = runCommand('./scripts/up', [], {
      DOCKER_HOST: 'unix:///none',
      // As in a checkout that has its packages, however old they are.
      MAKE: 'make --assume-old=node_modules/.installed',
      RELAY_PORT: `${port}`,
      DATA_FOLDER: folder,
    })
    await up.printed('running relay and worker in one process on the embedded log instead')
    await up.printed(`http://127.0.0.1:${port}`)
    const page = await fetch(`http://127.0.0.1:${port}/`)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')])
    up.kill('SIGINT')
    await up.ended
    expect(up.stderr).not.toMatch(/unable|Error/)
  },
)
