import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { codeBlocks } from '../../e2e/docs/code-blocks.ts'

// npm, tsc and node are processes that take their time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const repository = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(repository, 'library/dist')
const folder = mkdtempSync(join(tmpdir(), 'library-consumer-'))
/** Of another project, beside the repository. */
const project = join(folder, 'project')

const run = (command: string, ...words: readonly string[]): string =>
  execFileSync(command, words, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const OFFLINE = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund']
/** What a page says of a project elsewhere: how the library is installed there, a file, and how it is run. */
const blocksOf = (path: string) =>
  codeBlocks({ path, text: readFileSync(join(repository, path), 'utf8') }).filter(({ marks }) =>
    marks.some((mark) => mark.startsWith('project')),
  )

const Packed = z.tuple([z.object({ filename: z.string() })])

/** Packs a folder into the project, and returns the name of the tarball. */
function pack(folder: string): string {
  const [packed] = Packed.parse(JSON.parse(run('npm', 'pack', '--ignore-scripts', '--json', folder)))
  return packed.filename
}

let tarball = ''

// A project elsewhere, which has the tarballs and no network.
beforeAll(() => {
  mkdirSync(project)
  symlinkSync(repository, join(folder, 'reliable-ai-streams'))
  // As a checkout that has its packages does it, however old they are.
  const make = ['--assume-old=node_modules/.installed', '--no-print-directory', 'library']
  execFileSync('make', make, { cwd: repository, stdio: 'inherit' })
  const dependencies = {
    kafkajs: `file:${pack(join(repository, 'node_modules/kafkajs'))}`,
    zod: `file:${pack(join(repository, 'node_modules/zod'))}`,
  }
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies }),
  )
  run('npm', 'install', ...OFFLINE)
  const [install] = blocksOf('docs/library.md')
  if (install === undefined) throw new Error('docs/library.md does not say how to install the library')
  run('sh', '-euc', `npm() { command npm "$@" ${OFFLINE.join(' ')}; }\n${install.text}`)
  tarball = /\S+\.tgz/.exec(install.text)?.[0] ?? ''
})

afterAll(() => rmSync(folder, { recursive: true }))

const STORY = `
  const config = new Config({ embeddedLogPath: ':memory:' })
  await using publisher = await new Publisher(config).connect()
  await using subscriber = await new Subscriber(config).connect()
  for (const content of ['a', 'b', 'c']) await publisher.publish(new Chunk({ conversationId: 'x', content, type: 'text' }))
  await publisher.publish({ conversationId: 'x', type: 'finish' })
  for await (const { offset, chunk } of subscriber.subscribe('x', { fromOffset: 1, endAtFinish: true })) {
    console.log(offset, chunk.type, chunk.content)
  }
`
const NAMES = '{ Chunk, Config, Publisher, StreamError, Subscriber }'
const TOLD = '1 text b\n2 text c\n3 finish \n'
const node = (file: string): string => run(process.execPath, '--disable-warning=ExperimentalWarning', file)

test('[B12] the first file of docs/library.md runs in a project elsewhere, as it stands and once more; other pages have the same', () => {
  const [, file, ...commands] = blocksOf('docs/library.md')
  const [, name = ''] = file?.marks.join(' ').split('project=') ?? []
  writeFileSync(join(project, name), file?.text ?? '')
  expect(commands.map(({ text }) => text)).toEqual([`node ${name}\n`])
  for (let time = 1; time <= 2; time += 1) expect(node(name)).toBe('0 text Hello, world\n1 finish \n')
  const texts = (path: string): readonly string[] => blocksOf(path).map(({ text }) => text)
  expect(texts('library/README.md')).toEqual(texts('docs/library.md'))
  expect(texts('README.md')).toEqual([file?.text])
})

test('[C12] the README of the package needs nothing that is not there', () => {
  const page = readFileSync(join(project, 'node_modules/reliable-ai-streams/README.md'), 'utf8')
  expect(page).toContain('npm install')
  expect(page).not.toMatch(/with-node|`make |^make |docker|\]\((?!https:)/m)
})

test('[C12] a project in JavaScript installs and uses the tarball, by import and by require', () => {
  writeFileSync(join(project, 'consumer.mjs'), `import ${NAMES} from 'reliable-ai-streams'\n${STORY}`)
  expect(node('consumer.mjs')).toBe(TOLD)
  const common = `const ${NAMES} = require('reliable-ai-streams')\nvoid (async () => {${STORY}})()`
  writeFileSync(join(project, 'consumer.cjs'), common)
  expect(node('consumer.cjs')).toBe(TOLD)
})

test('[C12] a strict project in TypeScript compiles against its types, and only what they allow', () => {
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'dom'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(repository, 'node_modules/@types')],
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['consumer.ts'] }))
  const types = `
import ${NAMES} from 'reliable-ai-streams'
import type { ChunkFields, Entry, Progress, Settings } from 'reliable-ai-streams'
export const fields: ChunkFields = { conversationId: 'x', type: 'text', own: 1 }
export const settings: Settings = { compression: 'zstd' }
export const isAway = (error: StreamError): boolean => error.code === 'log-unavailable' && error.retryable
export const told = ({ offset, chunk, cursor }: Entry, { read, total }: Progress): string =>
  [offset.toFixed(), chunk.timestamp.toFixed(), cursor, read / total].join()
// @ts-expect-error a chunk needs a type
export const bad: ChunkFields = { conversationId: 'x' }
// @ts-expect-error no such setting
export const worse: Settings = { bootstrapServer: 'x' }
// @ts-expect-error offsets are numbers
export const worst = (entry: Entry): string => entry.offset
${STORY}`
  writeFileSync(join(project, 'consumer.ts'), types)
  expect(run('tsc', '--project', '.')).toBe('')
  expect(node('consumer.ts')).toBe(TOLD)
})

// Types of Node are not there, and nothing is left unchecked.
test.each([
  ['what TypeScript chooses', {}],
  ['an older target', { target: 'es2022' }],
])('[C12] a project in TypeScript with %s compiles against its types', (_, chosen) => {
  const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, types: [], ...chosen }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['defaults.ts'] }))
  const story = STORY.replace('console.log(', 'told.push(')
  const types = `import { Chunk, Config, Publisher, Subscriber } from 'reliable-ai-streams'
export const told: unknown[] = []
const { signal } = new AbortController()
${story}
const undefineds = { fromOffset: undefined, epoch: undefined, cursor: undefined, endAtFinish: undefined }
export const entries = subscriber.subscribe('x', { ...undefineds, signal, onProgress: undefined })`
  writeFileSync(join(project, 'defaults.ts'), types)
  expect(run('tsc', '--project', '.')).toBe('')
})

test('[C12] the package names its dependencies, holds no source, and publint finds nothing', async () => {
  expect(new Set(readdirSync(join(project, 'node_modules/reliable-ai-streams')))).toEqual(
    new Set([
      'LICENSE',
      'README.md',
      'package.json',
      'reliable-ai-streams.js',
      'reliable-ai-streams.js.map',
      'types',
    ]),
  )
  const { messages } = await publint({ pkgDir: dist, strict: true, pack: false })
  expect(messages).toEqual([])
})

// As `attw --profile esm-only`: the Node that the package asks for loads it by `require`, too, which attw does not know of.
test('[C12] are-the-types-wrong finds nothing for whoever resolves modules of ECMAScript', async () => {
  const data = new Uint8Array(readFileSync(join(project, tarball)))
  const analysis = await checkPackage(createPackageFromTarballData(data))
  if (analysis.types === false) throw new Error('there are no types in the package')
  const ignored = new Set(['node10', 'node16-cjs'])
  const problems = analysis.problems.filter(
    (problem) => !('resolutionKind' in problem) || !ignored.has(problem.resolutionKind),
  )
  expect(problems).toEqual([])
  expect(Object.keys(analysis.entrypoints)).toEqual(['.'])
})
