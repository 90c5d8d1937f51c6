/** One thing that can happen next. */
export interface Step<State> {
  /** What happens, as a sentence. */
  readonly words: string
  readonly to: State
  /** A fault, or a person's wish: what may happen, and need not. */
  readonly isOptional?: boolean
  /** The promise that the step itself breaks. */
  readonly breaks?: string | null
}

export interface Model<State> {
  readonly initial: State
  steps(state: State): readonly Step<State>[]
  /** The same for two states exactly if the same can happen after both. */
  key(state: State): string
  /** The promise that a state breaks in which nothing can happen but what need not. */
  breaksAtRest(state: State): string | null
}

/** Where a promise is broken, and the shortest way there. */
export interface Violation {
  readonly promise: string
  readonly trace: readonly string[]
}

export interface Exploration<State> {
  readonly states: number
  readonly steps: number
  /** The states in which nothing can happen but what need not. */
  readonly atRest: readonly State[]
  readonly violation: Violation | null
}

/** More than any world here has. A model without an end is one in which something can go on for ever. */
const MAX_STATES = 150_000

interface Visit {
  readonly from: number
  readonly words: string
}

/**
 * Visits every state that a model can be in, nearest first, so the first violation has a shortest trace. It is a violation too when a state has no way
 * to rest.
 */
export function explore<State>(model: Model<State>): Exploration<State> {
  const states: State[] = [model.initial]
  const visits: Visit[] = [{ from: -1, words: '' }]
  const known = new Map([[model.key(model.initial), 0]])
  /** By state, those from which a step leads to it that must happen some time. */
  const before: number[][] = [[]]
  const rests: number[] = []
  let steps = 0

  const result = (promise: string | null, trace: readonly string[] = []): Exploration<State> => ({
    states: states.length,
    steps,
    atRest: rests.flatMap((index) => states[index] ?? []),
    violation: promise === null ? null : { promise, trace },
  })

  for (let index = 0; index < states.length; index += 1) {
    const state = states[index]
    if (state === undefined) break
    if (states.length > MAX_STATES) return result('G1: it can go on for ever', traceTo(visits, index))
    let isAtRest = true
    for (const { words, to, isOptional = false, breaks } of model.steps(state)) {
      steps += 1
      if (breaks != null) return result(breaks, [...traceTo(visits, index), words])
      const key = model.key(to)
      const target = known.get(key) ?? states.length
      if (target === states.length) {
        known.set(key, target)
        states.push(to)
        visits.push({ from: index, words })
        before.push([])
      }
      if (isOptional) continue
      isAtRest = false
      before[target]?.push(index)
    }
    if (!isAtRest) continue
    rests.push(index)
    const promise = model.breaksAtRest(state)
    if (promise !== null) return result(promise, traceTo(visits, index))
  }
  const stuck = firstWithoutWay(before, rests)
  return stuck === null ? result(null) : result('G1: no end can be reached from here', traceTo(visits, stuck))
}

function traceTo(visits: readonly Visit[], index: number): readonly string[] {
  const trace: string[] = []
  for (let visit = visits[index]; visit !== undefined && visit.from >= 0; visit = visits[visit.from]) {
    trace.push(visit.words)
  }
  return trace.toReversed()
}

/** The nearest state from which no way leads to one of `ends`; `before` holds the edges, backwards. */
function firstWithoutWay(before: readonly (readonly number[])[], ends: readonly number[]): number | null {
  const reached = new Set(ends)
  // A set yields what is added while it is iterated.
  for (const index of reached) for (const earlier of before[index] ?? []) reached.add(earlier)
  const first = before.findIndex((_, index) => !reached.has(index))
  return first === -1 ? null : first
}
