/** How many objects and arrays may stand in each other in a record's value, itself included. Whatever writes JSON calls itself for each, and fails at some thousands. */
export const MAX_NESTING = 100

/** Looks level by level and calls itself for none of them. What several hold, or what holds itself, is looked at once a level. */
export function isNestedDeeper(value: unknown, most: number): boolean {
  let level = new Set([value].filter(isObject))
  for (let depth = 1; level.size > 0; depth += 1) {
    if (depth > most) return true
    level = new Set([...level].flatMap((each) => Object.values(each)).filter(isObject))
  }
  return false
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
