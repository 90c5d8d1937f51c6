import { defineConfig } from '@playwright/test'
import { ensureBrowser } from '../scripts/ensure-browser.ts'
import type { TestOptions } from './support/test.ts'

// Chromium's own errands reach outside, and its sandbox does not run as root.
const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-first-run',
  '--no-pings',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

export default defineConfig<TestOptions>({
  testDir: './tests',
  outputDir: '../test-results/e2e',
  globalSetup: './support/global-setup.ts',
  forbidOnly: true,
  fullyParallel: true,
  retries: 0,
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: {
    launchOptions: { executablePath: ensureBrowser(), args },
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: 'retain-on-failure',
  },
  projects: [
    // Its worker cannot be away while its relay is there.
    { name: 'standalone', testIgnore: ['**/kafka/**', '**/compose/**'], use: { log: 'standalone' } },
    {
      name: 'kafka',
      testIgnore: '**/compose/**',
      use: { log: 'kafka', kafkaServers: process.env['E2E_KAFKA_SERVERS'] ?? '' },
    },
    // Its tests share one stack, so they run one after another: `--workers 1`.
    {
      name: 'compose',
      use: {
        log: 'compose',
        composeProject: {
          file: 'docker-compose.yml',
          name: 'reliable-ai-streams-test',
          port: Number(process.env['E2E_COMPOSE_PORT'] ?? 0),
        },
      },
    },
  ],
})
