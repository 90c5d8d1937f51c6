/** This browser's clock to the second, in milliseconds since 1970. */
export function currentSecond(): number {
  return Math.floor(Date.now() / 1_000) * 1_000
}

/** Calls `changed` as each second begins, until the function that it returns is called. An interval would keep the phase in which it was begun. */
export function everySecond(changed: () => void): () => void {
  let timer = next()
  function next(): ReturnType<typeof setTimeout> {
    return setTimeout(
      () => {
        timer = next()
        changed()
      },
      1_000 - (Date.now() % 1_000),
    )
  }
  return () => clearTimeout(timer)
}
