/** Numbers from 0 up to 1 that follow from the seed. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    // mulberry32, https://github.com/cprosche/mulberry32
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
