import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FullConfig } from '@playwright/test'
import { startBroker } from '../../scripts/kafka-broker.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Builds the page if it is missing, and starts the broker that the tests of the `kafka` project share. */
async function globalSetup({ filteredProjects }: FullConfig): Promise<() => Promise<void>> {
  if (!existsSync(`${ROOT}/web/dist/index.html`)) {
    const { status } = spawnSync('npm', ['run', '--silent', 'build', '--workspace', 'web'], {
      cwd: ROOT,
      stdio: 'inherit',
    })
    if (status !== 0) throw new Error('unable to build the page')
  }
  if (!filteredProjects.some(({ name }) => name === 'kafka')) return () => Promise.resolve()
  const broker = await startBroker()
  // oxlint-disable-next-line node/no-process-env -- the way from a global set-up to the workers' configuration
  process.env['E2E_KAFKA_SERVERS'] = broker.bootstrapServers
  return () => broker.stop()
}

// oxlint-disable-next-line import/no-default-export -- Playwright asks for it
export default globalSetup
