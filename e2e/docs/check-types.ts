import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CodeBlock } from './code-blocks.ts'
import { ROOT } from './repository.ts'

/** What the compiler says of the blocks, each a file of its own with the repository's settings and packages; empty if nothing. */
export function checkTypes(blocks: readonly CodeBlock[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'docs-types-'))
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    const config = { extends: join(ROOT, 'tsconfig.base.json'), include: ['*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    for (const { where, text } of blocks) {
      writeFileSync(join(folder, `${where.replaceAll(/\W/g, '-')}.ts`), text)
    }
    const tsc = join(ROOT, 'node_modules/.bin/tsc')
    const { stdout, error } = spawnSync(tsc, ['--project', folder], { encoding: 'utf8' })
    if (error !== undefined) throw error
    return stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}
