import type { Socket } from 'node:net'

/** How one direction of a connection is at the moment. */
export interface Weather {
  /** Every byte takes so much longer; their order stays. */
  readonly delayMs: number
  /** Nothing is read: the bytes wait where they are, as behind a link that lost its packets, or a reader that does not read. */
  readonly isSilent: boolean
}

/** One direction of a connection. */
export interface Flow {
  /** The weather may have changed. */
  refresh(): void
  /** A FIN to the receiver; what the sender still says is thrown away. */
  finish(): void
}

const MAX_HELD_BYTES = 262_144

/** Carries what `from` says to `to`, its end included. */
export function startFlow(from: Socket, to: Socket, weather: () => Weather): Flow {
  const held: { readonly bytes: Buffer | null; readonly due: number }[] = []
  let heldBytes = 0
  let timer: NodeJS.Timeout | undefined
  let isBlocked = false
  let isFinished = false

  function send(): void {
    timer = undefined
    while (held[0] !== undefined && !isBlocked && !weather().isSilent) {
      const wait = held[0].due - performance.now()
      if (wait > 0) {
        timer = setTimeout(send, wait)
        break
      }
      const { bytes } = held[0]
      held.shift()
      if (bytes === null) finish()
      else {
        heldBytes -= bytes.length
        if (!isFinished && to.writable) isBlocked = !to.write(bytes)
      }
    }
    regulate()
  }

  function regulate(): void {
    if (weather().isSilent || isBlocked || heldBytes > MAX_HELD_BYTES) from.pause()
    else from.resume()
  }

  function finish(): void {
    if (isFinished) return
    isFinished = true
    to.end()
  }

  function take(bytes: Buffer | null): void {
    held.push({ bytes, due: performance.now() + weather().delayMs })
    heldBytes += bytes?.length ?? 0
    if (timer === undefined) send()
  }

  from.on('data', take)
  from.on('end', () => take(null))
  to.once('close', () => clearTimeout(timer))
  to.on('drain', () => {
    isBlocked = false
    if (timer === undefined) send()
  })
  return {
    refresh() {
      if (timer === undefined) send()
    },
    finish,
  }
}
