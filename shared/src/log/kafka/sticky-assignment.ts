/**
 * Shares partitions out evenly and moves as few as it can: each member keeps what it owns up to its share, and what is left goes to whoever has
 * least. Every member that is asked comes to the same result. Where two members claim one partition, for one of them missed that it had moved, the first by name has it.
 */
export function stickyAssignment(
  partitions: readonly number[],
  owned: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, readonly number[]> {
  const free = new Set(partitions)
  const claims = [...owned.keys()].toSorted().map((member) => {
    const claimed = [...new Set(owned.get(member))].filter((partition) => free.delete(partition))
    return { member, claimed: claimed.toSorted((a, b) => a - b) }
  })
  const share = Math.floor(partitions.length / claims.length)
  // So many members have one more, and whoever has more already is first.
  const extras = partitions.length % claims.length
  const shares = claims
    .toSorted((a, b) => b.claimed.length - a.claimed.length)
    .map(({ member, claimed }, rank) => ({ member, claimed, size: rank < extras ? share + 1 : share }))
  for (const { claimed, size } of shares) for (const partition of claimed.slice(size)) free.add(partition)
  const left = [...free].toSorted((a, b) => a - b)
  return new Map(
    shares.map(({ member, claimed, size }) => {
      const kept = claimed.slice(0, size)
      return [member, [...kept, ...left.splice(0, size - kept.length)]]
    }),
  )
}
