import { defineConfig } from '@playwright/test'
import { ensureBrowser } from '../scripts/ensure-browser.ts'
import { BROWSER_ARGS } from './support/browser-args.ts'
import { composeProjects } from './support/compose-projects.ts'
import type { TestOptions } from './support/test.ts'

/** What a project leaves out: the folders of tests that want another stack than its own. */
function only(...folders: readonly string[]): string[] {
  const all = ['kafka', 'processes', 'compose', 'cluster']
  return all.filter((folder) => !folders.includes(folder)).map((folder) => `**/tests/${folder}/**`)
}

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
    launchOptions: { executablePath: ensureBrowser(), args: BROWSER_ARGS },
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: 'retain-on-failure',
  },
  projects: [
    // Its worker cannot be away while its relay is there.
    { name: 'standalone', testIgnore: only(), use: { log: 'standalone' } },
    {
      name: 'kafka',
      testIgnore: only('kafka', 'processes'),
      use: { log: 'kafka', kafkaServers: process.env['E2E_KAFKA_SERVERS'] ?? '' },
    },
    // What stands in `processes` kills, pauses and counts single ones. The tests of these share one stack, so they run one after another: `--workers 1`.
    ...composeProjects.map((project) => ({
      name: project.project,
      testIgnore: [...only('kafka', project.project), ...project.without],
      use: {
        log: 'compose' as const,
        composeProject: { ...project, port: Number(process.env['E2E_COMPOSE_PORT'] ?? 0) },
      },
    })),
  ],
})
