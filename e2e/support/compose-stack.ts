import { compose, type Compose, type ComposeProject } from './compose.ts'
import { startNetwork } from './network.ts'
import type { Stack } from './stack.ts'

/** The containers that a test breaks, beside what every stack has. */
export interface ComposeStack extends Stack {
  readonly compose: Compose
}

export interface ComposeStackOptions {
  readonly project: ComposeProject
  /** Variables for every service. */
  readonly env: Readonly<Record<string, string>>
}

/** What the stack was brought up with, as long as no test has touched it since; asking Compose again costs seconds. */
let standing: string | null = null

/**
 * The Compose stack, which all tests of a run share: it is brought up as it should be, whatever the test before left, and goes on afterwards.
 * Killed containers stay down until they are started, as with `docker kill`; `compose.crash` is the other way.
 */
export async function startComposeStack({ project, env }: ComposeStackOptions): Promise<ComposeStack> {
  // A container's way to a server of the tests.
  const reachable = Object.entries(env).map(([name, value]) => [
    name,
    value.replaceAll('//127.0.0.1:', '//host.docker.internal:'),
  ])
  const untouched = JSON.stringify(reachable)
  const stack = touching(compose(project, Object.fromEntries(reachable)))
  const start = async (...services: readonly string[]): Promise<void> => {
    await stack.run('up', '--detach', '--wait', ...services)
  }
  if (standing !== untouched) await start()
  standing = untouched
  const { port, authority } = project
  const network = await startNetwork([port], authority)
  return {
    network,
    compose: stack,
    async killRelay() {
      await stack.run('kill', 'relay')
    },
    startRelay: () => start('relay'),
    async killWorker() {
      await stack.run('kill', 'worker')
    },
    async stopWorker() {
      await stack.run('stop', 'worker')
    },
    startWorker: () => start('worker'),
    async outputs() {
      return { containers: await stack.run('logs', '--no-color', '--timestamps', '--tail', '500') }
    },
    stop: () => network.close(),
  }
}

function touch<Result>(result: Result): Result {
  standing = null
  return result
}

/** Whatever a test does with Compose may leave another stack than it found. */
function touching(stack: Compose): Compose {
  return {
    ...stack,
    run: (...args) => touch(stack.run(...args)),
    crash: (container) => touch(stack.crash(container)),
    kill: (container) => touch(stack.kill(container)),
  }
}
