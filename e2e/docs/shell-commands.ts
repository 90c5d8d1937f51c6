/** A simple command as its words, the variables before it first: `A=1 make up` is `['A=1', 'make', 'up']`. */
export type ShellCommand = readonly string[]

const SUBSTITUTION = /\$\(([^()]*)\)/g
/** Words as the shell splits them, what separates commands, and comments. */
const TOKEN = /(?<comment>(?<=^|\s)#.*)|(?<end>\n|;|&&|\|\|?|&)|(?<word>(?:'[^']*'|"[^"]*"|[^\s;|&'"])+)/g
/** What may stand before a command in a line of its own. */
const BEFORE_A_COMMAND = new Set(['do', 'then', 'else', 'if', 'while', 'until', '!'])
const NO_COMMAND = new Set(['for', 'done', 'fi', '['])

/** The commands of a block of shell, those in `$(…)` first. Knows what the pages of this repository use, no more. */
export function shellCommands(script: string): readonly ShellCommand[] {
  const inner: ShellCommand[] = []
  const outer = script.replaceAll(/\\\n/g, ' ').replaceAll(SUBSTITUTION, (_, code: string) => {
    inner.push(...shellCommands(code))
    return '$SUBSTITUTED'
  })
  const commands: string[][] = [[]]
  for (const { groups } of outer.matchAll(TOKEN)) {
    if (groups?.['end'] !== undefined) commands.push([])
    else if (groups?.['word'] !== undefined) commands.at(-1)?.push(groups['word'].replaceAll(/['"]/g, ''))
  }
  return [...inner, ...commands.map(withoutKeywords).filter((words) => words.length > 0)]
}

function withoutKeywords(words: ShellCommand): ShellCommand {
  const [first = '', ...others] = words
  if (BEFORE_A_COMMAND.has(first)) return withoutKeywords(others)
  return NO_COMMAND.has(first) ? [] : words
}
