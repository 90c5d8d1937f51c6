import { dirname, join } from 'node:path/posix'
import { type Page, wordsAround } from './code-blocks.ts'
import { commandProblems } from './command-problems.ts'
import type { Repository } from './repository.ts'
import { shellCommands } from './shell-commands.ts'

const LINK = /\]\((?!https?:)([^)#\s]+)(?:#([^)]*))?\)/g
const CODE = /(?<!`)`([^`\n]+)`/g
const PATH = /^(\.\/)?(\.?\w[\w-]*)\/[\w./*-]*[\w*/]$/

/** What the words of a page name and is not there: links, and in backticks the paths from the root and the commands of make. */
export function nameProblems(page: Page, repository: Repository): readonly string[] {
  const words = wordsAround(page)
  const links = [...words.matchAll(LINK)].flatMap(([, target = '', anchor]) =>
    linkProblems(join(dirname(page.path), target), anchor, repository),
  )
  const codes = [...words.matchAll(CODE)].map(([, code = '']) => code)
  const paths = codes.filter((code) => {
    const [, , first = ''] = PATH.exec(code) ?? []
    return first !== '' && repository.has(first) && !repository.has(code)
  })
  const commands = codes
    .filter((code) => /^(make|\.\/scripts\/|docker compose) ?/.test(code) && code.includes(' '))
    .flatMap((code) => shellCommands(code).flatMap((command) => commandProblems(command, repository)))
  const problems = [...links, ...paths.map((path) => `there is no ${path}`), ...commands]
  return problems.map((problem) => `${page.path}: ${problem}`)
}

function linkProblems(target: string, anchor: string | undefined, repository: Repository): readonly string[] {
  if (!repository.has(target)) return [`there is no ${target}`]
  if (anchor === undefined) return []
  const headings = [...repository.read(target).matchAll(/^#+ (.+)$/gm)].map(([, words = '']) =>
    anchorOf(words),
  )
  return headings.includes(anchor) ? [] : [`${target} has no heading #${anchor}`]
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}
