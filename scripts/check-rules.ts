// Fails when a rule of docs/protocol.md has no test, or when a test cites no rule, one that is not there, or one that is only planned.
// A title cites its rules at its start: `[F1] ignores …`, `[F1, F2] …`. Tests of the tools in scripts/ are exempt: no rule speaks of tools.
import { globSync, readFileSync } from 'node:fs'
import { findRuleProblems } from './rules.ts'

const paths = globSync(
  [
    '{shared,library,examples,services,web,e2e}/**/*.test.{ts,tsx}',
    '{shared,library,examples,services,web,e2e}/**/*.contract.ts',
    'e2e/tests/**/*.spec.ts',
  ],
  { exclude: ['**/node_modules/**'] },
)
const files = paths.toSorted().map((path) => ({ path, text: readFileSync(path, 'utf8') }))
const problems = findRuleProblems(readFileSync('docs/protocol.md', 'utf8'), files)
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.stdout.write(`rules: ${files.length} test files, ${problems.length} problems\n`)
process.exitCode = problems.length === 0 ? 0 : 1
