import { expect, test } from 'vitest'
import { findRuleProblems } from './rules.ts'

const protocol = `# Rules
- **F1** A rule,
  on two lines, that speaks of **F9**.
- **F2** Another.
- **G5** *(planned)* A promise.
`
const both = `test('[F1, F2] both', () => {})\n`
const problemsOf = (text: string): readonly string[] =>
  findRuleProblems(protocol, [{ path: 'a.test.ts', text: both + text }])

test('finds nothing where every rule has a test and every test a rule', () => {
  expect(problemsOf('')).toEqual([])
})

test('names the rules that no test cites, but for the planned ones', () => {
  const files = [{ path: 'a.test.ts', text: `test('[F1] one', () => {})` }]
  expect(findRuleProblems(protocol, files)).toEqual(['docs/protocol.md: no test cites F2'])
  expect(findRuleProblems(protocol, [])).toHaveLength(2)
})

test('names a rule that stands twice', () => {
  const twice = `${protocol}- **F1** Again.\n`
  expect(findRuleProblems(twice, [{ path: 'a', text: both }])).toEqual([
    'docs/protocol.md: rule F1 stands twice',
  ])
})

test.each([
  `test('[F1] x', run)`,
  `  it("[F1] x", run)`,
  `test.skip(\`[F1] \${name} x\`, run)`,
  `test.each([['(', 1], ['b)', 2]])('[F1] %s x', run)`,
  `test.each<readonly [string, number]>([\n  ['a', f('x')],\n])(\n  '[F1] it\\'s x',\n  run,\n)`,
  `test.for(cases)('[F2] x', run)`,
  `test.concurrent.each(cases)('[F2] x', run)`,
  `test.describe('a page', () => {})\ntest.use({ a: 1 })\ntest.beforeEach(async () => {})\nconst own = test.extend<{ a: 1 }>({})`,
  `/x/.test('y')`,
  `latest('y'); emit('x')`,
])('takes %j for sound', (text) => {
  expect(problemsOf(text)).toEqual([])
})

test.each([
  [`test('x', run)`, 'a.test.ts:2: a test cites no rule: x'],
  [`test('[F1]x', run)`, 'a.test.ts:2: a test cites no rule: [F1]x'],
  [`test('x [F1]', run)`, 'a.test.ts:2: a test cites no rule: x [F1]'],
  [`\nit.only("x", run)`, 'a.test.ts:3: a test cites no rule: x'],
  [`test.each([1])('x', run)`, 'a.test.ts:2: a test cites no rule: x'],
  [`test(name, run)`, 'a.test.ts:2: a test cites no rule: its title is not a literal'],
  [`test('[F3] x', run)`, 'a.test.ts:2: a test cites F3, which is no rule'],
  [`test('[F1, F3] x', run)`, 'a.test.ts:2: a test cites F3, which is no rule'],
  [`test('[G5] x', run)`, 'a.test.ts:2: a test cites G5, which is only planned'],
])('finds the fault of %j', (text, problem) => {
  expect(problemsOf(text)).toEqual([problem])
})
