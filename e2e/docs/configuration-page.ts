import type { ExampleSection } from './example-settings.ts'
import type { Setting } from './settings-of.ts'

/** Who reads variables, and which. */
export interface Reader {
  readonly name: string
  readonly settings: readonly Setting[]
}

const HEAD = `# Configuration

Every setting is an environment variable, or a line of \`.env\` beside the Makefile (\`cp .env.example .env\`). All are checked at the start, and every problem is told at once (B3).
A variable that is set to nothing counts as not set.

Made by \`make docs\` from the schemas (\`services/*/src/env.ts\`, \`shared/src/log/kafka/kafka-config.ts\`, \`library/src/config.ts\`) and from the words in \`.env.example\`; a test fails when it is
not what they say (B13). With a star: in the containers \`docker-compose.yml\` decides it, and \`.env\` does not reach it.
`

/** docs/configuration.md: a table for each section of \`.env.example\`. Throws for a variable that nobody reads, or that has no words. */
export function configurationPage(
  sections: readonly ExampleSection[],
  readers: readonly Reader[],
  compose: string,
): string {
  const tables = sections.map(({ words, settings }) => {
    const rows = settings.map((setting) => rowOf(setting.name, setting.words, readers, compose))
    const title = /^.*?(?=[:,.]| \()/.exec(words)?.[0] ?? words
    const rest = words === `${title}.` ? '' : `${words}\n\n`
    return `\n## ${title}\n\n${rest}| variable | takes | default | read by | |\n|---|---|---|---|---|\n${rows.join('')}`
  })
  return HEAD + tables.join('')
}

function rowOf(name: string, words: string, readers: readonly Reader[], compose: string): string {
  if (words === '') throw new Error(`unable to describe ${name}; no comment stands above it in .env.example`)
  const found = readers.flatMap((reader) => {
    const setting = reader.settings.find((each) => each.name === name)
    return setting === undefined ? [] : [{ who: reader.name, setting }]
  })
  const first = found[0]?.setting ?? settingOfCompose(name, compose)
  const own = found.filter(({ setting }) => setting.default !== first.default)
  const defaults = [first.default || '–', ...own.map(({ who, setting }) => `${who} ${setting.default}`)]
  const isDecided = !new RegExp(`^ +${name}:$`, 'm').test(compose)
  const who = found.map(({ who }) => (isDecided && ['relay', 'worker'].includes(who) ? `${who}\\*` : who))
  const cells = [`\`${name}\``, first.takes, defaults.join('; '), who.join(', ') || 'Compose', words]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |\n`
}

/** What only the Compose file reads: `${NAME:-default}`. */
function settingOfCompose(name: string, compose: string): Setting {
  const [, value] = new RegExp(`\\$\\{${name}:-([^}]*)\\}`).exec(compose) ?? []
  if (value === undefined) throw new Error(`unable to describe ${name}; nobody reads it`)
  return { name, takes: /^\d+$/.test(value) ? 'a port' : 'text', default: `\`${value}\`` }
}
