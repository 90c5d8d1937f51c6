import { afterEach, beforeEach, type MockInstance, vi } from 'vitest'

// A second, the default, is close on a busy machine. `expect.poll` has a setting for it, these two have none.
const WAIT_MS = 10_000
const { waitFor, waitUntil } = vi
vi.waitFor = (callback, options = WAIT_MS) => waitFor(callback, options)
vi.waitUntil = (callback, options = WAIT_MS) => waitUntil(callback, options)

// Unexpected output fails the test. A test that expects some replaces the spy's implementation and asserts on its calls.
let spies: MockInstance[] = []

beforeEach(() => {
  spies = (['error', 'warn'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation((...words: unknown[]) => {
      throw new Error(`unexpected console.${name}: ${words.map(String).join(' ')}`)
    }),
  )
})

afterEach(() => {
  const said = spies.flatMap((spy) => spy.mock.calls)
  for (const spy of spies) spy.mockRestore()
  if (said.length > 0) throw new Error('something was written to console.error or console.warn')
})
