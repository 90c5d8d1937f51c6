import type { ComposeProject } from './compose.ts'

type Described = Omit<ComposeProject, 'port'> & {
  readonly project: 'compose' | 'cluster'
  readonly without: readonly string[]
}

/** The stacks in containers, by the name of their Playwright project. */
export const composeProjects: readonly Described[] = [
  { project: 'compose', file: 'docker-compose.yml', name: 'reliable-ai-streams-test', without: [] },
  {
    project: 'cluster',
    file: 'docker-compose.cluster.yml',
    name: 'reliable-ai-streams-cluster-test',
    // It keeps the only worker busy, and here are two.
    without: ['**/says-when-nobody-answers.spec.ts'],
    authority: '.cluster/ca.pem',
  },
]
