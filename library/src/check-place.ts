import type { Bounds, Log, LogRecord } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'

/** Rejects with `offset-expired` unless the log still is the one in which a reader stood at `at`, and has all that came after it. */
export async function checkPlace(
  log: Pick<Log, 'read'>,
  at: Pick<LogRecord, 'partition' | 'position' | 'timestamp'>,
  { partition, start, end }: Bounds & { readonly partition: number },
  signal: AbortSignal,
): Promise<void> {
  if (at.partition !== partition || at.position >= end) throw expired('it is of another log')
  if (at.position + 1 < start) throw expired('retention has removed chunks behind it')
  // Its own record is gone, and nothing behind it.
  if (at.position < start) return
  const place = { partition, from: at.position, to: at.position + 1 }
  for await (const [record] of log.read('chunks', place, signal)) {
    if (record?.timestamp === at.timestamp) return
  }
  if (!signal.aborted) throw expired('it is of another log')
}

function expired(why: string): StreamError {
  return new StreamError('offset-expired', `unable to resume from the cursor; ${why}`)
}
