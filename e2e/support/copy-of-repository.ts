import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gitFiles } from '../../scripts/git-files.ts'
import { currentNames } from '../../scripts/renaming.ts'
import { ROOT } from '../docs/repository.ts'

export interface CopyOfRepository {
  readonly folder: string
  /** What `npm ci` makes of it, from the packages that are here: no network. Again after its packages got other names. */
  readonly linkPackages: () => void
}

/** Every file that git knows, in a folder that whoever asks for it removes. */
export function copyOfRepository(): CopyOfRepository {
  const folder = mkdtempSync(join(tmpdir(), 'copy-of-repository-'))
  for (const path of gitFiles(ROOT)) cpSync(join(ROOT, path), join(folder, path))
  return { folder, linkPackages: () => linkPackages(folder) }
}

function linkPackages(folder: string): void {
  const { slug, scope } = currentNames((path) => readFileSync(join(ROOT, path), 'utf8'))
  const modules = join(folder, 'node_modules')
  rmSync(modules, { recursive: true, force: true })
  mkdirSync(modules)
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (![slug, `@${scope}`, '.installed'].includes(name)) {
      symlinkSync(realpathSync(join(ROOT, 'node_modules', name)), join(modules, name))
    }
  }
  for (const manifest of globSync('{shared,library,web,e2e,services/*}/package.json', { cwd: folder })) {
    const [, name = ''] = /"name": "(.+)"/.exec(readFileSync(join(folder, manifest), 'utf8')) ?? []
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(folder, dirname(manifest)), join(modules, name))
  }
  // Written last: it is not older than the lock file.
  writeFileSync(join(modules, '.installed'), '')
}
