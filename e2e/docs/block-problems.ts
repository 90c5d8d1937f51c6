import type { CodeBlock } from './code-blocks.ts'
import { commandProblems } from './command-problems.ts'
import type { Repository } from './repository.ts'
import { shellCommands } from './shell-commands.ts'

const DIAGRAM = /^(flowchart (LR|TD)|sequenceDiagram|stateDiagram-v2|xychart-beta( horizontal)?)\n/

/** The way from another project to this repository. */
const BESIDE = /\.\.\/[\w-]+\//g

/** What is wrong with a block, one line each. Types are checked elsewhere, all of them at once. */
export function blockProblems(block: CodeBlock, repository: Repository): readonly string[] {
  return problemsByLanguage(block, repository).map((problem) => `${block.where}: ${problem}`)
}

function problemsByLanguage({ language, marks, text }: CodeBlock, repository: Repository): readonly string[] {
  if (language === 'ts' || language === 'js') return []
  if (language === 'sh') {
    const script = marks.includes('project') ? text.replaceAll(BESIDE, '') : text
    return shellCommands(script).flatMap((words) => commandProblems(words, repository))
  }
  if (language === 'mermaid') return DIAGRAM.test(text) ? [] : ['no diagram that is known']
  if (language === 'text') return treeProblems(text, repository)
  return [`no rule for a block of the language «${language}»`]
}

/** A line of a tree begins with a path, two spaces, and words. */
function treeProblems(text: string, repository: Repository): readonly string[] {
  const paths = [...text.matchAll(/^([\w./-]+) {2,}\S/gm)].map(([, path = '']) => path)
  return paths.filter((path) => !repository.has(path)).map((path) => `there is no ${path}`)
}
