import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type TestInfo } from '@playwright/test'
import { type BrowserComplaints, watchComplaints } from './browser-complaints.ts'
import { type ChatPage, chatPage } from './chat-page.ts'
import type { ComposeProject } from './compose.ts'
import { startComposeStack } from './compose-stack.ts'
import { startKafkaStack } from './kafka-stack.ts'
import type { Stack } from './stack.ts'
import { startStandaloneStack } from './standalone-stack.ts'

export interface TestOptions {
  /** Which log the services share. */
  log: 'standalone' | 'kafka' | 'compose'
  kafkaServers: string
  /** The stack of the `compose` project; `port` 0 where there is none. */
  composeProject: ComposeProject
  /** Variables for the services of one test. */
  serviceEnv: Readonly<Record<string, string>>
}

interface Fixtures {
  stack: Stack
  complaints: BrowserComplaints
  chat: ChatPage
}

/** Stops the stack of a test that has ended; of one that failed, what the services printed is kept. */
export async function stopStack(stack: Stack, testInfo: TestInfo): Promise<void> {
  try {
    await stack.stop()
  } finally {
    if (testInfo.status !== testInfo.expectedStatus) {
      for (const [name, body] of Object.entries(await stack.outputs())) {
        await testInfo.attach(`${name}.log`, { body, contentType: 'text/plain' })
      }
    }
  }
}

/** Every test has services, topics and a browser context of its own; what the browser complains about fails it. */
export const test = base.extend<TestOptions & Fixtures>({
  log: ['standalone', { option: true }],
  kafkaServers: ['', { option: true }],
  composeProject: [{ file: '', name: '', port: 0 }, { option: true }],
  serviceEnv: [{}, { option: true }],

  stack: async ({ log, kafkaServers, composeProject: project, serviceEnv }, use, testInfo) => {
    const folder = await mkdtemp(join(tmpdir(), 'e2e-'))
    const env = { MOCK_TOKENS_PER_SECOND: '150', ...serviceEnv }
    const starts = {
      standalone: () => startStandaloneStack({ env, folder }),
      kafka: () => startKafkaStack(kafkaServers, { env, folder }),
      compose: () => startComposeStack({ project, env }),
    }
    const stack = await starts[log]()
    await use(stack)
    try {
      await stopStack(stack, testInfo)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },

  baseURL: async ({ stack }, use) => use(stack.network.url),

  complaints: [
    async ({ context }, use) => {
      const complaints = watchComplaints(context)
      await use(complaints)
      base.expect(complaints.unexpected(), 'what the browser complained about').toEqual([])
    },
    { auto: true },
  ],

  chat: async ({ page }, use) => use(chatPage(page)),
})

export const expect = test.expect
