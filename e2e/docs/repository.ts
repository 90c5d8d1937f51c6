import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from './code-blocks.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** What the pages may name. */
export interface Repository {
  /** Whether a file or folder is there, or would be ignored by git, because a command makes it. The path may be a pattern. */
  has(path: string): boolean
  read(path: string): string
}

const ignored = readFileSync(join(ROOT, '.gitignore'), 'utf8').split('\n').filter(Boolean)

export const repository: Repository = {
  has(path) {
    const name = path.replace(/^\.\//, '').replace(/\/$/, '')
    return isIgnored(name) || globSync(name, { cwd: ROOT }).length > 0
  },
  read: (path) => readFileSync(join(ROOT, path), 'utf8'),
}

/** README.md, CONTRIBUTING.md, the package's README and everything in docs. */
export function readPages(): readonly Page[] {
  const paths = globSync(['*.md', 'library/README.md', 'docs/**/*.md'], {
    cwd: ROOT,
    exclude: ['**/node_modules'],
  }).toSorted()
  return paths.map((path) => ({ path, text: repository.read(path) }))
}

function isIgnored(path: string): boolean {
  return ignored.some((pattern) => {
    const inside = pattern.replace(/^\//, '').replace(/\/$/, '')
    return [inside, `${inside}/**`, `**/${inside}`, `**/${inside}/**`].some((glob) => matchesGlob(path, glob))
  })
}
