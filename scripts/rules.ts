export interface TestFile {
  readonly path: string
  readonly text: string
}

const RULE = /^- \*\*([A-Z]\d+)\*\* (\*\(planned\)\*)?/gm
/** A call of `test` or `it`, with what may stand between the name and the title; group 2 is the title, missing where it is no literal. */
const TEST =
  /(?<![.\w])(?:test|it)(?:\.(?:only|skip|fails|concurrent|sequential))*(?:\.(?:each|for|runIf|skipIf)(?:<[^(]*>)?\([\s\S]*?\)(?=\(\s*['"`]))?\(\s*(?:(['"`])((?:\\.|(?!\1)[\s\S])*)\1)?/g
const CITED = /^\[([A-Z]\d+(?:, [A-Z]\d+)*)\] \S/

/** What is wrong between the rules of the protocol and the titles of the tests, one line each. */
export function findRuleProblems(protocol: string, files: readonly TestFile[]): readonly string[] {
  const rules = [...protocol.matchAll(RULE)].map(([, id = '', planned]) => ({
    id,
    isPlanned: planned !== undefined,
  }))
  const cited = new Set<string>()
  const problems = rules
    .filter(({ id }, index) => rules.findIndex((rule) => rule.id === id) !== index)
    .map(({ id }) => `docs/protocol.md: rule ${id} stands twice`)
  for (const { path, text } of files) {
    for (const test of text.matchAll(TEST)) {
      const title = test[2]
      const where = `${path}:${text.slice(0, test.index).split('\n').length}`
      const ids = CITED.exec(title ?? '')?.[1]?.split(', ')
      if (ids === undefined)
        problems.push(`${where}: a test cites no rule: ${title ?? 'its title is not a literal'}`)
      for (const id of ids ?? []) {
        const rule = rules.find((each) => each.id === id)
        if (rule === undefined) problems.push(`${where}: a test cites ${id}, which is no rule`)
        else if (rule.isPlanned) problems.push(`${where}: a test cites ${id}, which is only planned`)
        cited.add(id)
      }
    }
  }
  const untested = rules.filter(({ id, isPlanned }) => !isPlanned && !cited.has(id))
  return [...problems, ...untested.map(({ id }) => `docs/protocol.md: no test cites ${id}`)]
}
