import type { ChunkFields } from 'reliable-ai-streams'

/** Yields the items one by one, and then throws `fault`, if there is one. */
export async function* source(
  items: readonly (string | Readonly<Record<string, unknown>>)[],
  fault?: Error,
): AsyncGenerator<string | Partial<ChunkFields>> {
  for (const item of items) {
    await Promise.resolve()
    yield item
  }
  if (fault !== undefined) throw fault
}
