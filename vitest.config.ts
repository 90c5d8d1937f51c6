import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{shared,library,examples,services,web,e2e,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', '**/*.kafka.test.ts'],
          setupFiles: ['./vitest.setup.ts'],
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'kafka',
          include: ['{shared,library,examples,services,e2e}/**/*.kafka.test.ts'],
          exclude: ['**/node_modules/**'],
          setupFiles: ['./vitest.setup.ts'],
          expect: { poll: { timeout: 10_000 } },
          globalSetup: ['./scripts/kafka-for-tests.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
