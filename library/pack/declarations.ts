import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const SPECIFIER = /((?:from|import\() ?')([^']+)(')/g

/**
 * Makes the declarations that `tsc` wrote into `types` fit for a package: imports name files of it, as `.js`, for the workspace's own packages are not there;
 * and what the entry does not reach is deleted.
 */
export function prepareDeclarations(types: string, entry: string, written: readonly string[]): void {
  const reached = new Set<string>()
  const prepare = (path: string): void => {
    if (reached.has(path)) return
    reached.add(path)
    const text = readFileSync(join(types, `${path}.d.ts`), 'utf8')
    const prepared = text.replaceAll(SPECIFIER, (whole, before: string, name: string, after: string) => {
      const target = targetOf(path, name)
      if (target === null) return whole
      prepare(target)
      const from = relative(dirname(path), target)
      return `${before}${from.startsWith('.') ? from : `./${from}`}.js${after}`
    })
    writeFileSync(join(types, `${path}.d.ts`), prepared)
  }
  prepare(entry)
  for (const path of written) if (!reached.has(path)) rmSync(join(types, `${path}.d.ts`))
}

/** The file of the package that an import names, without its ending; null for another package's. */
function targetOf(path: string, name: string): string | null {
  if (name.startsWith('@ras/shared/')) return name.replace('@ras/shared/', 'shared/src/')
  return name.startsWith('.') ? join(dirname(path), name.replace(/\.ts$/, '')) : null
}
