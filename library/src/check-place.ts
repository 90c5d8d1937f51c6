import type { Conversation } from '@ras/shared/conversation/conversation'
import { createBackoff } from '@ras/shared/log/kafka/kafka-backoff'
import type { Bounds, Log, LogRecord } from '@ras/shared/log/log'
import { StreamError } from '@ras/shared/protocol/stream-error'
import { isAway } from './is-away.ts'
import { unlessAborted } from './unless-aborted.ts'

/** An offset, and the epoch of the entries among which it was counted. */
export interface CountedOffset {
  readonly epoch: string
  readonly offset: number
}

type Place = Pick<LogRecord, 'partition' | 'position'>

/** Rejects with `offset-expired` unless the log still is the one in which a reader was at `at`, and has all that came after it. */
export async function checkPlace(
  log: Pick<Log, 'read'>,
  at: Place & Pick<LogRecord, 'timestamp'>,
  { partition, start, end }: Bounds & { readonly partition: number },
  signal: AbortSignal,
): Promise<void> {
  if (at.partition !== partition || at.position >= end) throw expired('it is of another log')
  if (at.position + 1 < start) throw expired('retention has removed chunks after it')
  // Its own record is gone, and nothing after it.
  if (at.position < start) return
  const place = { partition, from: at.position, to: at.position + 1 }
  for await (const [record] of log.read('chunks', place, signal)) {
    if (record?.timestamp === at.timestamp) return
  }
  if (!signal.aborted) throw expired('it is of another log')
}

/** Throws `offset-expired` if the conversation begins elsewhere than where the offset counts from. */
export function checkBeginning(counted: CountedOffset | null, epoch: string | null): void {
  if (counted === null || counted.epoch === epoch) return
  const why = 'retention has removed the beginning that it counts from, or it is of another log'
  throw new StreamError('offset-expired', `unable to resume from offset ${counted.offset}; ${why}`)
}

/** Throws `offset-expired` unless all that the log had at the beginning leads up to the offset. */
export function checkReached(counted: CountedOffset | null, { epoch, next }: Conversation): void {
  checkBeginning(counted, epoch)
  if (counted === null || counted.offset <= next) return
  const why = `the conversation has ${next} chunks: it is of another log`
  throw new StreamError('offset-expired', `unable to resume from offset ${counted.offset}; ${why}`)
}

/**
 * Rejects with `offset-expired` if retention was faster than the reader, and has removed what would have come next. A log that is away is asked again, until `signal`
 * aborts.
 */
export async function checkKept(
  log: Pick<Log, 'bounds'>,
  { partition, position }: Place,
  signal: AbortSignal,
): Promise<void> {
  const backoff = createBackoff()
  while (!signal.aborted) {
    try {
      const bounds = await unlessAborted(log.bounds('chunks'), signal)
      const { start } = bounds?.[partition] ?? { start: 0 }
      if (start <= position) return
      const why = 'retention has removed chunks that were not read yet'
      throw new StreamError('offset-expired', `unable to read on; ${why}`)
    } catch (error) {
      if (!isAway(error)) throw error
      await backoff.wait(signal)
    }
  }
}

function expired(why: string): StreamError {
  return new StreamError('offset-expired', `unable to resume from the cursor; ${why}`)
}
