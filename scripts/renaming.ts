/** What a project is called: on its page and in its README; as package, image and Compose project; as scope of its packages; before its topics. */
export interface Names {
  readonly title: string
  readonly slug: string
  readonly scope: string
  readonly topicPrefix: string
}

/** The names for a title, with hyphens wherever spaces may not be. Throws for one that some place could not hold. */
export function namesFor(title: string): Names {
  if (!/^[\p{L}\p{N}][\p{L}\p{N} .-]{0,60}$/u.test(title)) {
    throw new Error('unable to rename; a name has letters, digits, spaces, dots and hyphens, 61 at most')
  }
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
  if (slug.length < 3) throw new Error('unable to rename; packages need three letters of a to z')
  return { title, slug, scope: slug, topicPrefix: slug }
}

/** The names that the project has now, by its files. */
export function currentNames(read: (path: string) => string): Names {
  return {
    title: only(/^# (.+)$/m, read('README.md')),
    slug: only(/"name": "(.+)-workspace"/, read('package.json')),
    scope: only(/"name": "@(.+)\/shared"/, read('shared/package.json')),
    topicPrefix: only(/^KAFKA_TOPIC_PREFIX=(.+)$/m, read('.env.example')),
  }
}

/** A function that puts the new names in the place of the old ones, wherever these stand by themselves; for texts and for paths. */
export function renamer(from: Names, to: Names): (text: string) => string {
  const replacements = new Map([
    [from.title, to.title],
    [from.slug, to.slug],
    [from.scope, to.scope],
    [from.topicPrefix, to.topicPrefix],
  ])
  // A scope is short: it counts only before a slash, and before the dot of what the page keeps in a browser.
  // After a hyphen it is part of another word, but for the one of a shell's `${NAME:-default}`.
  const old = [from.title, from.slug, from.topicPrefix].map((name) => literally(name))
  const pattern = new RegExp(
    `(?<!\\w|(?<!:)-)(?:(?:${old.join('|')})(?!\\w)|${literally(from.scope)}(?=[./]))`,
    'g',
  )
  return (text) => text.replaceAll(pattern, (name) => replacements.get(name) ?? name)
}

/** How the pages call it, whose name is an example: it may be taken, and is renamed with the rest. */
const EXAMPLE = /make rename NAME='[^']*'/g

/** Where a new name stands already: nothing could tell it from what was there, at the next renaming. The project's own name is not taken. */
export function findTaken(from: Names, to: Names, texts: ReadonlyMap<string, string>): readonly string[] {
  if (from.title === to.title && from.slug === to.slug) return []
  const names = [to.title, to.slug].map((name) => name.toLowerCase())
  return [...texts]
    .map(([path, text]) => [path, text.replaceAll(EXAMPLE, '').toLowerCase()] as const)
    .filter(([, text]) => names.some((name) => text.includes(name)))
    .map(([path]) => path)
}

function only(pattern: RegExp, text: string): string {
  const [, found] = pattern.exec(text) ?? []
  if (found === undefined) throw new Error(`unable to rename; nothing matches ${String(pattern)}`)
  return found
}

function literally(name: string): string {
  return name.replaceAll('.', '\\.')
}
