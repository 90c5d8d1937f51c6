import type { Bounds, Log, LogRecord, Topic } from '@ras/shared/log/log'
import { type Anchor, markOf } from './view/anchor.ts'
import { openView, type View, type ViewOptions, type ViewTopic } from './view/view.ts'

const never = new AbortController().signal

/** Opens the view, and begins it anew if it is of another log (V7). */
export async function openFittingView(
  log: Log,
  options: ViewOptions,
  open: typeof openView = openView,
): Promise<View> {
  const view = open(options)
  if (await isOf(view, log, options.bounds)) return view
  view.close()
  return open({ ...options, isVoid: true })
}

/** Whether the last record that the view has read of each partition still stands where it stood. */
async function isOf(view: View, log: Log, bounds: ViewOptions['bounds']): Promise<boolean> {
  for (const topic of ['conversations', 'chunks'] as const) {
    for (const anchor of view.anchors(topic)) {
      if (!(await stands(anchor, topic, log, bounds))) return false
    }
  }
  return true
}

async function stands(
  { partition, position, mark }: Anchor,
  topic: ViewTopic,
  log: Log,
  bounds: ReadonlyMap<Topic, readonly Bounds[]>,
): Promise<boolean> {
  // What the view has of a partition whose start has passed all of it is trimmed before anybody reads it (V6).
  if (topic === 'chunks' && position < (bounds.get(topic)?.[partition]?.start ?? 0)) return true
  const found: LogRecord[] = []
  for await (const batch of log.read(topic, { partition, from: position, to: position + 1 }, never)) {
    found.push(...batch)
  }
  const [record] = found
  return record !== undefined && markOf(record) === mark
}
