import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { describeExamples } from './examples.contract.ts'
import { EXAMPLES } from './test-support/example-names.ts'

const folder = mkdtempSync(join(tmpdir(), 'examples-'))
afterAll(() => rmSync(folder, { recursive: true }))

let logs = 0
describeExamples('an embedded log', () => ({ EMBEDDED_LOG_PATH: join(folder, `log-${logs++}.sqlite`) }))

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8')

test('[C13] docs/library.md shows examples as they stand but for the terminal’s two lines, and names every one', () => {
  const page = read('../docs/library.md')
  const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)]
    .map(([, block = '']) => block)
    .filter((block) => block.includes("'reliable-ai-streams'"))
  const texts = EXAMPLES.map((name) => read(`${name}.ts`).replaceAll(/^.*startExample.*\n/gm, ''))
  expect(blocks.length).toBeGreaterThan(0)
  expect(blocks.filter((block) => !texts.includes(block))).toEqual([])
  expect(EXAMPLES.filter((name) => !page.includes(`examples/${name}.ts`))).toEqual([])
})
