// `make rename`: gives the project another name, in every file that git knows but LICENSE, which names who wrote it.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gitFiles } from './git-files.ts'
import { currentNames, findTaken, namesFor, renamer } from './renaming.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

function textFiles(): ReadonlyMap<string, string> {
  const files = gitFiles(ROOT).filter((path) => path !== 'LICENSE')
  return new Map(files.map((path) => [path, read(path)] as const).filter(([, text]) => !text.includes('\0')))
}

try {
  const from = currentNames(read)
  const to = namesFor(process.argv[2] ?? '')
  const texts = textFiles()
  const taken = findTaken(from, to, texts)
  if (taken.length > 0) {
    throw new Error(
      `unable to rename; «${to.title}» or «${to.slug}» stands in ${taken.slice(0, 3).join(', ')} already`,
    )
  }
  const rename = renamer(from, to)
  let changed = 0
  for (const [path, text] of texts) {
    const [newText, newPath] = [rename(text), rename(path)]
    if (newText !== text) writeFileSync(join(ROOT, path), newText)
    if (newPath !== path) renameSync(join(ROOT, path), join(ROOT, newPath))
    if (newText !== text || newPath !== path) changed += 1
  }
  console.log(
    `· ${from.title} is ${to.title}, and ${from.slug} is ${to.slug}, in ${changed} files; LICENSE stays`,
  )
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
