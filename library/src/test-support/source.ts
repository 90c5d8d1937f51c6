import type { SourceItem } from 'reliable-ai-streams'

/** Yields the items one by one, and then throws `fault`, if there is one. */
export async function* source(items: readonly SourceItem[], fault?: Error): AsyncGenerator<SourceItem> {
  for (const item of items) {
    await Promise.resolve()
    yield item
  }
  if (fault !== undefined) throw fault
}
