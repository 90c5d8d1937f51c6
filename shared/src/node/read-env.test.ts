import { afterEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { readEnv } from './read-env.ts'

const Env = z.object({
  RAS_TEST_PORT: z.coerce.number().int().min(1).max(65_535).default(4_000),
  RAS_TEST_LEVEL: z.enum(['info', 'debug']).default('info'),
  RAS_TEST_NAME: z.string(),
})

const readTestEnv = (): unknown => readEnv(Env)

afterEach(() => {
  vi.unstubAllEnvs()
})

test('[B3] reads what is set, and takes a variable set to nothing for not set', () => {
  vi.stubEnv('RAS_TEST_PORT', '')
  vi.stubEnv('RAS_TEST_LEVEL', 'debug')
  vi.stubEnv('RAS_TEST_NAME', 'x')
  expect(readEnv(Env)).toEqual({ RAS_TEST_PORT: 4_000, RAS_TEST_LEVEL: 'debug', RAS_TEST_NAME: 'x' })
})

test('[B3] throws with every problem at once, by variable', () => {
  vi.stubEnv('RAS_TEST_PORT', '70000')
  vi.stubEnv('RAS_TEST_LEVEL', 'loud')
  vi.stubEnv('RAS_TEST_NAME', '')
  expect(readTestEnv).toThrow(/^unable to start; the environment is invalid\n/)
  for (const name of ['RAS_TEST_PORT', 'RAS_TEST_LEVEL', 'RAS_TEST_NAME']) expect(readTestEnv).toThrow(name)
  expect(readTestEnv).toThrow('"info"|"debug"')
})
