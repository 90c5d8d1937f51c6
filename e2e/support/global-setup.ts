import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FullConfig } from '@playwright/test'
import { freePort } from '../../scripts/free-port.ts'
import { startBroker } from '../../scripts/kafka-broker.ts'
import { compose, type ComposeProject } from './compose.ts'
import { composeProjects } from './compose-projects.ts'

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
  for (const described of composeProjects) {
    if (names.includes(described.project)) return prepareContainers(described)
  }
  if (!names.includes('kafka')) return () => Promise.resolve()
  const broker = await startBroker()
  // oxlint-disable-next-line node/no-process-env -- the way from a global set-up to the workers' configuration
  process.env['E2E_KAFKA_SERVERS'] = broker.bootstrapServers
  return () => broker.stop()
}

/** Builds the images; each test brings the stack up, and the end takes it away with its data. */
async function prepareContainers(described: Omit<ComposeProject, 'port'>): Promise<() => Promise<void>> {
  const project = { ...described, port: await freePort() }
  if (project.authority !== undefined) {
    const { status } = spawnSync('sh', ['scripts/cluster-secrets'], { cwd: ROOT, stdio: 'inherit' })
    if (status !== 0) throw new Error('unable to make the secrets of the cluster')
  }
  const stack = compose(project, {})
  const remove = () => stack.run('--profile', '*', 'down', '--volumes', '--remove-orphans')
  await remove()
  await stack.run('build')
  // oxlint-disable-next-line node/no-process-env -- the way from a global set-up to the workers' configuration
  process.env['E2E_COMPOSE_PORT'] = `${project.port}`
  return async () => {
    await remove()
  }
}

// oxlint-disable-next-line import/no-default-export -- Playwright asks for it
export default globalSetup
