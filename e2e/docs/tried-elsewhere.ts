/** A command that a page prints and no test types, because it stays, changes this folder or needs more than a minute; and the test that does the same. */
export interface TriedElsewhere {
  /** The words that the command begins with. */
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
  ...list('e2e/docs/make-docker.test.ts', "['ps', ", 'make ps'),
  ...list('e2e/docs/make-docker.test.ts', "['logs', ", 'make logs'),
  ...list('e2e/docs/make-docker.test.ts', "['down', ", 'make down'),
  ...list('e2e/docs/make-docker.test.ts', "make('clean', 'yes", 'make clean'),
  ...list('e2e/docs/make-docker.test.ts', "['cluster', ", 'make cluster'),
  ...list('e2e/docs/make-docker.test.ts', "['cluster-down', ", 'make cluster-down'),
  // Before and after the tests of the cluster.
  ...list(
    'e2e/support/global-setup.ts',
    "'down', '--volumes'",
    'docker compose --file docker-compose.cluster.yml down --volumes',
  ),
  ...list(
    'e2e/tests/compose/is-whole-after-any-container-crashed.spec.ts',
    'compose.crash(',
    'docker compose exec worker sh -c',
  ),
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
  ...list('e2e/check-monitoring.test.ts', "'e2e/check-monitoring.ts'", 'node e2e/check-monitoring.ts'),
  // Its image is one that no test needs: its name alone is checked.
  ...list('e2e/docs/compose-problems.ts', "values('--profile')", 'docker compose --profile tools up'),
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
