// Makes the package in library/dist, for `npm pack`: one file of JavaScript, the types, and a manifest of its own.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import * as z from 'zod'
import { prepareDeclarations } from './declarations.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const dist = join(repository, 'library/dist')
const Manifest = z.object({
  version: z.string(),
  license: z.string(),
  dependencies: z.record(z.string(), z.string()),
})
const manifestOf = (folder: string): z.infer<typeof Manifest> =>
  Manifest.parse(JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8')))

rmSync(dist, { recursive: true, force: true })
await build({
  input: join(repository, 'library/src/reliable-ai-streams.ts'),
  external: [/^node:/, 'kafkajs', 'zod'],
  platform: 'node',
  logLevel: 'warn',
  output: { dir: dist, format: 'esm', sourcemap: true },
})

execFileSync('tsc', ['--project', join(repository, 'library/pack')], { stdio: 'inherit' })
const types = join(dist, 'types')
const written = globSync('**/*.d.ts', { cwd: types }).map((path) => path.replace(/\.d\.ts$/, ''))
prepareDeclarations(types, 'library/src/reliable-ai-streams', written)

const { version, license } = manifestOf('library')
const { kafkajs, zod } = manifestOf('shared').dependencies
const declarations = './types/library/src/reliable-ai-streams.d.ts'
const manifest = {
  name: 'reliable-ai-streams',
  version,
  description:
    'AI answers as conversations in a log: publish chunks, and read them from any offset without losing one',
  license,
  type: 'module',
  sideEffects: false,
  exports: { '.': { types: declarations, default: './reliable-ai-streams.js' } },
  main: './reliable-ai-streams.js',
  types: declarations,
  engines: { node: '>=24' },
  dependencies: { kafkajs, zod },
}
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
cpSync(join(repository, 'LICENSE'), join(dist, 'LICENSE'))
cpSync(join(repository, 'library/README.md'), join(dist, 'README.md'))
