import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stickyAssignment } from './sticky-assignment.ts'

const SIX = [0, 1, 2, 3, 4, 5]
const shared = (owned: Readonly<Record<string, readonly number[]>>, partitions = SIX) =>
  Object.fromEntries(stickyAssignment(partitions, new Map(Object.entries(owned))))

const groups = fc.record({
  count: fc.integer({ min: 1, max: 24 }),
  owned: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.array(fc.nat(30), { maxLength: 12 }), {
    minKeys: 1,
  }),
})
const numbered = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at)

describe('sticky assignment', () => {
  test('[L7] leaves everything where it is when nobody came or went', () => {
    const owned = { a: [4, 1], b: [0, 5], c: [2, 3] }
    expect(shared(owned)).toEqual({ a: [1, 4], b: [0, 5], c: [2, 3] })
  })

  test('[L7] takes from each member only what the one that joins gets', () => {
    expect(shared({ a: [0, 2, 4], b: [1, 3, 5], c: [] })).toEqual({ a: [0, 2], b: [1, 3], c: [4, 5] })
  })

  test('[L7] gives what a member leaves to the others, who keep theirs', () => {
    expect(shared({ a: [0, 1], c: [4, 5] })).toEqual({ a: [0, 1, 2], c: [4, 5, 3] })
  })

  test('[L7] leaves members without a partition where there are too few', () => {
    expect(shared({ a: [], b: [0], c: [] }, [0])).toEqual({ a: [], b: [0], c: [] })
  })

  test('[L7] gives every partition one owner, evenly, whatever the members claim', () => {
    fc.assert(
      fc.property(groups, ({ count, owned }) => {
        const assigned = stickyAssignment(numbered(count), new Map(Object.entries(owned)))
        expect([...assigned.values()].flat().toSorted((a, b) => a - b)).toEqual(numbered(count))
        const sizes = [...assigned.values()].map(({ length }) => length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        expect([...assigned.keys()].toSorted()).toEqual(Object.keys(owned).toSorted())
      }),
    )
  })

  test('[L7] moves no more than it must when a member joins or leaves', () => {
    fc.assert(
      fc.property(groups, ({ count, owned }) => {
        const before = stickyAssignment(numbered(count), new Map(Object.entries(owned)))
        const joined = stickyAssignment(numbered(count), new Map([...before, ['new', []]]))
        const moved = [...before].flatMap(([member, own]) =>
          own.filter((partition) => joined.get(member)?.includes(partition) !== true),
        )
        expect(moved).toHaveLength(joined.get('new')?.length ?? -1)
        const stayed = [...joined].filter(([member]) => member !== 'new')
        const after = stickyAssignment(numbered(count), new Map(stayed))
        expect(stayed.every(([member, own]) => own.every((each) => after.get(member)?.includes(each)))).toBe(
          true,
        )
      }),
    )
  })
})
