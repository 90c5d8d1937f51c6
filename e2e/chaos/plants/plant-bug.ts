import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

export interface PlantedBug {
  /** From the root of the repository. */
  readonly file: string
  /** Stands in it exactly once. */
  readonly text: string
  readonly becomes: string
}

/** Changes one place of a source file as it is loaded. Throws, which ends the service, where that place is not there any more. */
export function plantBug({ file, text, becomes }: PlantedBug): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.endsWith(`/${file}`)) return loaded
      const parts = readFileSync(fileURLToPath(url), 'utf8').split(text)
      if (parts.length !== 2) throw new Error(`unable to plant the bug; ${file} has no single ${text}`)
      return { ...loaded, source: parts.join(becomes) }
    },
  })
}
