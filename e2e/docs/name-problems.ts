import { dirname, join } from 'node:path/posix'
import { type Page, wordsAround } from './code-blocks.ts'
import { commandProblems } from './command-problems.ts'
import type { Repository } from './repository.ts'
import { shellCommands } from './shell-commands.ts'

const LINK = /\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)/g
const CODE = /(?<!`)`([^`\n]+)`/g
const PATH = /^(\.\/)?(\.?\w[\w-]*)\/[\w./*-]*[\w*/]$/

/** What the words of a page name and is not there: links, and in backticks the paths from the root and the commands of make. */
export function nameProblems(page: Page, repository: Repository): readonly string[] {
  const words = wordsAround(page)
  const links = [...words.matchAll(LINK)]
    .map(([, target = '']) => join(dirname(page.path), target))
    .filter((target) => !repository.has(target))
  const codes = [...words.matchAll(CODE)].map(([, code = '']) => code)
  const paths = codes.filter((code) => {
    const [, , first = ''] = PATH.exec(code) ?? []
    return first !== '' && repository.has(first) && !repository.has(code)
  })
  const commands = codes
    .filter((code) => /^(make|\.\/scripts\/|docker compose) ?/.test(code) && code.includes(' '))
    .flatMap((code) => shellCommands(code).flatMap((command) => commandProblems(command, repository)))
  return [
    ...[...links, ...paths].map((path) => `${page.path}: there is no ${path}`),
    ...commands.map((problem) => `${page.path}: ${problem}`),
  ]
}
