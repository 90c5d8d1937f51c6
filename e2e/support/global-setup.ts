import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FullConfig } from '@playwright/test'
import { startBroker } from '../../scripts/kafka-broker.ts'
import { compose } from './compose.ts'
import { freePort } from './free-port.ts'

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
  const names = filteredProjects.map(({ name }) => name)
  if (names.includes('compose')) return prepareCompose()
  if (!names.includes('kafka')) return () => Promise.resolve()
  const broker = await startBroker()
  // oxlint-disable-next-line node/no-process-env -- the way from a global set-up to the workers' configuration
  process.env['E2E_KAFKA_SERVERS'] = broker.bootstrapServers
  return () => broker.stop()
}

/** Builds the images; each test brings the stack up, and the end takes it away with its data. */
async function prepareCompose(): Promise<() => Promise<void>> {
  const port = await freePort()
  const project = { file: 'docker-compose.yml', name: 'reliable-ai-streams-test', port }
  const stack = compose(project, {})
  await stack.run('down', '--volumes', '--remove-orphans')
  await stack.run('build')
  // oxlint-disable-next-line node/no-process-env -- the way from a global set-up to the workers' configuration
  process.env['E2E_COMPOSE_PORT'] = `${port}`
  return async () => {
    await stack.run('down', '--volumes', '--remove-orphans')
  }
}

// oxlint-disable-next-line import/no-default-export -- Playwright asks for it
export default globalSetup
