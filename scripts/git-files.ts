import { execFileSync } from 'node:child_process'
import { lstatSync } from 'node:fs'
import { join } from 'node:path'

/** The files that git knows, or would take, from the root of a working copy. */
export function gitFiles(root: string): readonly string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const paths = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
  return paths.filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true)
}
