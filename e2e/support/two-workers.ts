import { type LaunchedProcess, test as base } from './kafka-test.ts'

interface Fixtures {
  /** In place of the stack's own worker; both are there. */
  workers: readonly [LaunchedProcess, LaunchedProcess]
}

/** The stack on Kafka with two workers, each of which a test can break by itself. */
export const test = base.extend<Fixtures>({
  workers: async ({ stack, launch }, use) => {
    await stack.stopWorker()
    const script = 'services/worker/src/main.ts'
    const workers = [await launch(script), await launch(script)] as const
    await use(workers)
    for (const worker of workers) {
      worker.resume()
      await worker.stop()
    }
  },
})

/** Waits until one of them answers, and tells which one that is, and which one the other. */
export async function ownerOf(
  workers: readonly [LaunchedProcess, LaunchedProcess],
): Promise<{ readonly owner: LaunchedProcess; readonly other: LaunchedProcess }> {
  const [one, two] = workers
  const runs = async (): Promise<readonly number[]> =>
    Promise.all(workers.map((worker) => worker.metric('worker_runs_active')))
  await test.expect.poll(async () => (await runs()).reduce((sum, active) => sum + active)).toBe(1)
  return (await runs())[0] === 1 ? { owner: one, other: two } : { owner: two, other: one }
}
