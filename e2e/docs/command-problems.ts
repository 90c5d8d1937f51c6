import { composeProblems } from './compose-problems.ts'
import type { Repository } from './repository.ts'
import { type ShellCommand, shellCommands } from './shell-commands.ts'

/** Programs that are not ours; of these only the paths are checked. */
const FOREIGN = new Set([
  'cd',
  'cp',
  'curl',
  'docker',
  'echo',
  'git',
  'grep',
  'kcat',
  'npx',
  'playwright',
  'python3',
  'sh',
  'sleep',
  'tar',
])
const PATH = /^(\.\/)?([\w.@-]+\/)+[\w.*@-]*$/
const ASSIGNMENT = /^([A-Z][A-Z0-9_]*)=(.*)$/

/** What is wrong with a command, one line each: whatever it names of this repository must be there. */
export function commandProblems(words: ShellCommand, repository: Repository): readonly string[] {
  const [first = '', ...others] = words
  const [, variable] = ASSIGNMENT.exec(first) ?? []
  if (variable !== undefined)
    return [...variableProblems(variable, repository), ...commandProblems(others, repository)]
  if (first === './scripts/with-node') return commandProblems(others, repository)
  const missing = others.filter((word) => PATH.test(word) && !repository.has(word))
  return [
    ...missing.map((path) => `there is no ${path}`),
    ...(first === 'make' ? makeProblems(others, repository) : programProblems(first, others, repository)),
  ]
}

function programProblems(first: string, words: ShellCommand, repository: Repository): readonly string[] {
  if (first === 'npm') return npmProblems(words, repository)
  if (first === 'vitest') return vitestProblems(words, repository)
  if (first === 'docker' && words[0] === 'compose') return composeProblems(words.slice(1), repository)
  if (first === 'node') {
    const script = words.findIndex((word) => !word.startsWith('-'))
    const [file = '', ...flags] = words.slice(script)
    return flagProblems(file, flags, repository)
  }
  if (first.includes('/') && repository.has(first)) return flagProblems(first, words, repository)
  return FOREIGN.has(first) ? [] : [`no rule for the command ${first}`]
}

function variableProblems(name: string, repository: Repository): readonly string[] {
  const isSetting = new RegExp(`^(# )?${name}=`, 'm').test(repository.read('.env.example'))
  return isSetting || name === 'YES' ? [] : [`${name} is no variable of .env.example`]
}

/** `make target VARIABLE=value`; `ARGS` are flags of what the target runs. */
function makeProblems(words: ShellCommand, repository: Repository): readonly string[] {
  const makefile = repository.read('Makefile')
  return words.flatMap((word) => {
    const [, variable, value = ''] = ASSIGNMENT.exec(word) ?? []
    if (variable === undefined) {
      return new RegExp(`^${word}:.*## `, 'm').test(makefile) ? [] : [`make has no target ${word}`]
    }
    const recipe = new RegExp(`^${words[0]}:.*\n((?:\t.*\n)+)`, 'm').exec(makefile)?.[1] ?? ''
    const isTaken = recipe.includes(`$(${variable})`) || recipe.includes(`"$$${variable}"`)
    if (variable !== 'YES' && !isTaken) return [`make ${words[0]} takes no ${variable}`]
    const script = / (\.\/scripts\/[\w-]+|\w+\/\S+\.ts)/.exec(recipe)?.[1] ?? ''
    return flagProblems(script, shellCommands(value).flat(), repository)
  })
}

/** Every flag must stand in the script, or in the one of ours that it ends with. */
function flagProblems(script: string, words: ShellCommand, repository: Repository): readonly string[] {
  const flags = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0] ?? word)
  if (flags.length === 0) return []
  const text = repository.read(script)
  const next = /^exec node .*?(\S+\.ts) /m.exec(text)?.[1]
  const all = next === undefined ? text : text + repository.read(next)
  const isFlag = (flag: string): boolean => all.includes(`${flag} `) || all.includes(`${flag.slice(2)}: {`)
  return flags.filter((flag) => !isFlag(flag)).map((flag) => `${script} has no ${flag}`)
}

function npmProblems(words: ShellCommand, repository: Repository): readonly string[] {
  const names = words.filter((word) => !word.startsWith('-'))
  if (names[0] !== 'run') return []
  const at = words.indexOf('--workspace')
  const folder = at === -1 ? '.' : (words[at + 1] ?? '')
  const isScript = repository.read(`${folder}/package.json`).includes(`"${names[1]}": "`)
  return isScript ? [] : [`${folder}/package.json has no script ${names[1]}`]
}

function vitestProblems(words: ShellCommand, repository: Repository): readonly string[] {
  const at = words.indexOf('--project')
  const isProject = repository.read('vitest.config.ts').includes(`name: '${words[at + 1]}'`)
  return at === -1 || isProject ? [] : [`vitest has no project ${words[at + 1]}`]
}
