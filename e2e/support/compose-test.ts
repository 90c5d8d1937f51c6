import { stopStack, test as base } from './test.ts'
import { type ComposeStack, startComposeStack } from './compose-stack.ts'

/** A test of what only containers can show. `containers` is the stack of every other test, with what Compose can do to it. */
export const test = base.extend<{ containers: ComposeStack }>({
  containers: async ({ composeProject: project, serviceEnv }, use, testInfo) => {
    const containers = await startComposeStack({
      project,
      env: { MOCK_TOKENS_PER_SECOND: '150', ...serviceEnv },
    })
    await use(containers)
    await stopStack(containers, testInfo)
  },
  stack: async ({ containers }, use) => use(containers),
})

export const expect = test.expect
