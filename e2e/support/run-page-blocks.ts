import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from '@playwright/test'
import { codeBlocks } from '../docs/code-blocks.ts'
import { readPages, ROOT } from '../docs/repository.ts'
import type { ComposeProject } from './compose.ts'

const run = promisify(execFile)
const READY_MS = 120_000
/** What `logs` of every container may come to. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** Runs every block of the pages that has the mark, as it stands, on a project of the tests; resolves with what each printed, by its place. */
export async function runPageBlocks(
  mark: 'docker' | 'cluster',
  { name, file, port }: ComposeProject,
): Promise<ReadonlyMap<string, string>> {
  const blocks = readPages()
    .flatMap(codeBlocks)
    .filter(({ marks }) => marks.includes(mark))
  const env = {
    // oxlint-disable-next-line node/no-process-env -- docker needs to know its own settings
    ...process.env,
    COMPOSE_PROJECT_NAME: name,
    COMPOSE_FILE: file,
    COMPOSE_ENV_FILES: '/dev/null',
    WEB_PORT: `${port}`,
  }
  const printed = new Map<string, string>()
  for (const { where, text } of blocks) {
    // The block before may have ended or killed something.
    await untilReady(env)
    const folder = await mkdtemp(join(tmpdir(), 'page-block-'))
    // What a block copies lands beside the repository, not in it.
    const inside = text.replaceAll('kafka-backup', join(folder, 'kafka-backup'))
    // With its words in the order in which it said them; they are what a failure is known by.
    const { stdout } = await run('sh', ['-euc', `exec 2>&1\n${inside}`], {
      cwd: ROOT,
      env,
      maxBuffer: MAX_OUTPUT_BYTES,
    }).catch((error: unknown) => {
      const words = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code'
      throw new Error(`unable to run the block at ${where}; it ended with ${code} and printed:\n${words}`, {
        cause: error,
      })
    })
    printed.set(where, stdout)
    await rm(folder, { recursive: true })
  }
  return printed
}

/** Resolves once relay and worker reach their log. */
async function untilReady(env: NodeJS.ProcessEnv): Promise<void> {
  const checks = ['relay /app/check-ready 8080', 'worker /app/check-ready 3001'].map((check) =>
    check.split(' '),
  )
  await expect(async () => {
    for (const check of checks) await run('docker', ['compose', 'exec', '-T', ...check], { cwd: ROOT, env })
  }).toPass({ timeout: READY_MS, intervals: [500] })
}
