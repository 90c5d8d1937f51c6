/** A command that a page prints and no test types, because it stays, changes this folder or needs more than a minute; and the test that does the same. */
export interface TriedElsewhere {
  /** How the command begins. */
  readonly command: string
  /** The test or what it is started by, and the words in it that do the same. */
  readonly file: string
  readonly words: string
}

const list = (file: string, words: string, ...commands: readonly string[]): readonly TriedElsewhere[] =>
  commands.map((command) => ({ command, file, words }))

export const TRIED_ELSEWHERE: readonly TriedElsewhere[] = [
  ...list('e2e/docs/make-up.test.ts', './scripts/up', 'make up'),
  ...list('.ci/run', 'make test', 'make test'),
  ...list('e2e/tests/compose/runs-the-commands-of-the-pages.spec.ts', 'make ps', 'make ps'),
  ...list('e2e/support/compose-stack.ts', "stack.run('logs'", 'make logs'),
  ...list('e2e/tests/compose/keeps-conversations-over-down-and-up.spec.ts', "run('down')", 'make down'),
  ...list(
    'e2e/tests/compose/keeps-conversations-over-down-and-up.spec.ts',
    "run('down', '--volumes')",
    'make clean',
    'docker compose --file docker-compose.cluster.yml down --volumes',
  ),
  ...list('e2e/support/compose.ts', "'kill -9 -1'", 'docker compose exec worker sh -c'),
  ...list(
    'e2e/tests/compose/moves-streams-to-another-relay.spec.ts',
    '--scale',
    'docker compose up --detach --scale',
  ),
  ...list(
    'e2e/tests/compose/answers-the-dashboards-queries.spec.ts',
    "'--profile', 'observability', 'up'",
    'docker compose --profile observability up',
  ),
  ...list(
    'e2e/tests/compose/answers-the-dashboards-queries.spec.ts',
    'failedQueries(',
    'node e2e/check-monitoring.ts',
  ),
  // Its image is one that no test needs: its name alone is checked.
  ...list('e2e/docs/compose-problems.ts', "values('--profile')", 'docker compose --profile tools up'),
  ...list(
    'e2e/support/compose-projects.ts',
    'docker-compose.cluster.yml',
    'make cluster',
    'make cluster-down',
  ),
  ...list(
    'e2e/docs/by-hand.kafka.test.ts',
    "marks.includes('by-hand')",
    'make kafka',
    'cp .env.example .env',
  ),
  ...list('library/pack/pack.test.ts', "'library']", 'make library'),
  ...list('scripts/test.ts', "'./scripts/chaos'", 'make chaos'),
  ...list('scripts/test.ts', "vitest('unit')", 'vitest run --project unit'),
]
