import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { join } from 'node:path'
import { codeBlocks } from '../docs/code-blocks.ts'
import { readPages, ROOT } from '../docs/repository.ts'
import type { ComposeProject } from './compose.ts'

const run = promisify(execFile)

/** Runs every block of the pages that has the mark, as it stands, on a project of the tests; resolves with what each printed, by its place. */
export async function runPageBlocks(
  mark: 'docker' | 'cluster',
  { name, file, port }: ComposeProject,
): Promise<ReadonlyMap<string, string>> {
  const blocks = readPages()
    .flatMap(codeBlocks)
    .filter(({ marks }) => marks.includes(mark))
  const printed = new Map<string, string>()
  for (const { where, text } of blocks) {
    const folder = await mkdtemp(join(tmpdir(), 'page-block-'))
    // What a block copies lands beside the repository, not in it.
    const inside = text.replaceAll('kafka-backup', join(folder, 'kafka-backup'))
    const { stdout, stderr } = await run('sh', ['-euc', inside], {
      cwd: ROOT,
      env: {
        // oxlint-disable-next-line node/no-process-env -- docker needs to know its own settings
        ...process.env,
        COMPOSE_PROJECT_NAME: name,
        COMPOSE_FILE: file,
        COMPOSE_ENV_FILES: '/dev/null',
        WEB_PORT: `${port}`,
      },
    })
    printed.set(where, stdout + stderr)
    await rm(folder, { recursive: true })
  }
  return printed
}
