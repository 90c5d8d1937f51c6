import type { CodeBlock } from './code-blocks.ts'
import { shellCommands } from './shell-commands.ts'
import { TRIED_ELSEWHERE } from './tried-elsewhere.ts'

/** The marks that a block of shell may have, and what runs it. */
const WAYS = {
  run: 'as it stands, beside a standalone: blocks-that-run.test.ts',
  clone: 'in an empty folder, from this repository: blocks-that-run.test.ts',
  server: 'its first line stays, and the others are typed beside it: blocks-that-run.test.ts',
  data: 'on the file of a log that nobody has open: blocks-that-run.test.ts',
  project: 'in another project: library/pack/pack.test.ts',
  python: 'beside a broker: examples/other-languages.kafka.test.ts',
  kcat: 'beside a broker: examples/other-languages.kafka.test.ts',
  conversing: 'beside a broker, each line in a terminal: examples/conversing.kafka.test.ts',
  'by-hand': 'line by line, in a copy of this repository: by-hand.kafka.test.ts',
  rename: 'in a copy of this repository: renaming.test.ts',
  docker: 'beside the Compose stack: e2e/tests/compose/runs-the-commands-of-the-pages.spec.ts',
  cluster: 'beside the cluster: e2e/tests/cluster/runs-the-commands-of-the-pages.spec.ts',
} as const

/** What is wrong with how a block of shell is tried, one line each: it has a mark, or each of its commands is tried elsewhere. */
export function wayProblems({ where, marks, text }: CodeBlock): readonly string[] {
  const [mark] = marks
  if (mark !== undefined)
    return mark in WAYS ? [] : [`${where}: no way to run a block that is marked ${mark}`]
  const commands = shellCommands(text).map((words) =>
    words.filter((word) => word !== './scripts/with-node' && !/^[A-Z_]+=/.test(word)).join(' '),
  )
  return commands
    .filter((command) => !TRIED_ELSEWHERE.some((tried) => `${command} `.startsWith(`${tried.command} `)))
    .map((command) => `${where}: no test runs ${command}`)
}
