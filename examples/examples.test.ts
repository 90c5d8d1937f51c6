import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { describeExamples } from './examples.contract.ts'

describeExamples('an embedded log', () => ({ EMBEDDED_LOG_PATH: ':memory:' }))

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')

test('[C13] docs/library.md shows examples as they stand, and names every one', () => {
  const page = read('../docs/library.md')
  const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block)
  const names = globSync('*.ts', { cwd: import.meta.dirname }).filter((name) => /^[a-z-]+\.ts$/.test(name))
  const texts = names.map((name) => read(name))
  expect(blocks.length).toBeGreaterThan(0)
  expect(blocks.filter((block) => !texts.includes(block ?? ''))).toEqual([])
  expect(names.filter((name) => !page.includes(`examples/${name}`))).toEqual([])
})
