import { StreamError } from '../../protocol/stream-error.ts'

/** One call of `append`, whose records may be spread over several requests. */
export interface AppendCall {
  readonly isSettled: boolean
  /** Resolves with the positions when all records were written; rejects when one is refused, or when the signal aborts first. */
  readonly settled: Promise<readonly number[]>
  /** `index` counts the records of the call. */
  wrote(index: number, position: number): void
  refuse(error: StreamError): void
  /** Rejects with `log-unavailable`. */
  fail(): void
}

export interface AppendCallOptions {
  readonly records: number
  readonly signal: AbortSignal
  /** The brokers, as a fault names them. */
  readonly address: string
  /** What the last request failed with. */
  readonly fault: () => unknown
}

export function createAppendCall({ records, signal, address, fault }: AppendCallOptions): AppendCall {
  const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>()
  const positions: number[] = []
  let unwritten = records
  let isSettled = false
  const settle = (error?: StreamError): void => {
    if (isSettled) return
    isSettled = true
    signal.removeEventListener('abort', fail)
    if (error === undefined) resolve(positions)
    else reject(error)
  }
  const fail = (): void => {
    const why = `unable to append; kafka at ${address} did not confirm it in time`
    settle(new StreamError('log-unavailable', why, { cause: fault() }))
  }
  if (signal.aborted) fail()
  else if (records === 0) settle()
  else signal.addEventListener('abort', fail)
  return {
    settled: promise,
    get isSettled() {
      return isSettled
    },
    wrote(index, position) {
      positions[index] = position
      unwritten -= 1
      if (unwritten === 0) settle()
    },
    refuse: settle,
    fail,
  }
}
