/** The three topics of docs/protocol.md. All are keyed by conversation id and have the same number of partitions. */
export type Topic = 'prompts' | 'chunks' | 'conversations'
export const TOPICS: readonly Topic[] = ['prompts', 'chunks', 'conversations']

/** The largest `value` of one record, in bytes of UTF-8; a broker's default limit for a batch is little more. */
export const MAX_RECORD_BYTES = 1_000_000

/** A record to append. `value` is UTF-8 text; null deletes the key in a compacted topic. */
export interface NewRecord {
  readonly key: string
  readonly value: string | null
}

/** A record as it stands in the log. Others may have written it, so nothing about key and value is certain. */
export interface LogRecord {
  readonly partition: number
  /** Where it stands in its partition: 0, 1, 2 …, with holes where records were removed. A safe integer. */
  readonly position: number
  readonly key: string | null
  readonly value: string | null
  /** Milliseconds since 1970, by the writer's clock; the same for every reader. */
  readonly timestamp: number
}

/** The next position to read, by partition number. A partition that is missing is read from its beginning. */
export type Positions = ReadonlyMap<number, number>

/** `start` is the first position that is kept, `end` the one that the next record will get. */
export interface Bounds {
  readonly start: number
  readonly end: number
}

/** An unbroken time in which this member alone owns a partition of a group's topic. Another assignment is another object. */
export interface Ownership {
  readonly partition: number
  /** Aborts when the partition is lost or the work ends. */
  readonly signal: AbortSignal
}

/** `left`: nothing was done about the record, because the work is draining. */
export type RecordOutcome = 'left' | void

export interface WorkOptions {
  readonly topic: Topic
  /** The consumer group whose members share the partitions. */
  readonly group: string
  /** How many records may be unfinished at once over all partitions; more are not fetched. */
  readonly maxUnfinished: number
  /** Ends the work at once. Records that are unfinished then are not committed. */
  readonly signal: AbortSignal
  /** Ends the work in order: nothing is delivered any more, and it resolves when all that was delivered is finished and committed, or left. */
  readonly draining?: AbortSignal
  /**
   * Called in the order of the partition, without waiting for the records before. The record is finished when the promise resolves, unless it
   * resolves with `left`: then it is not, and comes again after the end of this ownership. A rejection ends the work, which rejects with it;
   * it is ignored once `ownership.signal` has aborted.
   */
  readonly onRecord: (record: LogRecord, ownership: Ownership) => Promise<RecordOutcome>
}

/** What an append does that finds no room in the log: it waits for some, or gives up. */
export type WhenFull = 'wait' | 'refuse'

/** The append-only log: the only thing worker and relay have in common. */
export interface Log {
  /** The same for every topic. */
  readonly partitions: number

  /** How long chunks are kept, in milliseconds; null if nothing removes them. */
  readonly retentionMs: number | null

  /** The partition into which `append` puts the records of a key. Others may write a key elsewhere. */
  partitionOf(key: string): number

  /**
   * Resolves once every record is durable, with the position of each in its partition. Records with one key keep their order, within a call and from call to call.
   * Retries while the log is away, so a record may stand in the log twice, and only the last place is told. Rejects with `log-unavailable` when `signal` aborts first:
   * its records may have been written or not. Rejects with `invalid-request` if a record is too large for the log.
   * With `refuse` a log that knows that it has no room rejects with `log-unavailable` at once, and has none of the records.
   */
  append(
    topic: Topic,
    records: readonly NewRecord[],
    signal: AbortSignal,
    whenFull?: WhenFull,
  ): Promise<readonly number[]>

  /**
   * Yields what stands at or after `from`, in the order of each partition, then waits for more until `signal` aborts, which ends it without throwing.
   * A position that is no longer kept continues at the first one that is. The next batch is not asked for before the last one was taken. While it waits, it keeps
   * the process alive.
   * Rejects with `offset-expired` where the log is not the one that was read up to `from`: it ends before, or other records stand there since it vanished
   * and came back. Rejects where the log has a fault that only a new start may heal, as `read` and `work` do.
   */
  tail(topic: Topic, from: Positions, signal: AbortSignal): AsyncIterable<readonly LogRecord[]>

  /** As `tail`, of one partition alone. */
  tailPartition(
    topic: Topic,
    from: { readonly partition: number; readonly position: number },
    signal: AbortSignal,
  ): AsyncIterable<readonly LogRecord[]>

  /**
   * Yields what stands in one partition from `from` (inclusive) to `to` (exclusive), which the log has reached, and ends. Ends early, without throwing, when `signal`
   * aborts, and before a transaction of others that is undecided. Rejects with `offset-expired` where the log goes on ending before `to`: it is another one.
   */
  read(
    topic: Topic,
    range: { readonly partition: number; readonly from: number; readonly to: number },
    signal: AbortSignal,
  ): AsyncIterable<readonly LogRecord[]>

  /** By partition number. Rejects with `log-unavailable`. */
  bounds(topic: Topic): Promise<readonly Bounds[]>

  /** Where a group goes on, by partition number: its commit, or 0 where there is none. Rejects with `log-unavailable`. */
  commits(topic: Topic, group: string): Promise<readonly number[]>

  /**
   * Reads as a member of a group, from the group's commit, or the beginning where there is none, until `signal` aborts or what ran when
   * `draining` aborted is over. Leaves the group before it resolves, so that the others need not wait for the end of a session.
   * The commit is the lowest unfinished record, so a record is delivered again until it was finished (at-least-once).
   */
  work(options: WorkOptions): Promise<void>

  /** Whether the log answers now. */
  isReachable(): Promise<boolean>

  close(): Promise<void>
}

/** Where a record stands, for messages and metrics. */
export function positionName(record: Pick<LogRecord, 'partition' | 'position'>): string {
  return `${record.partition}-${record.position}`
}
