import type { ComposeProject } from './compose.ts'

type Described = Omit<ComposeProject, 'port'> & { readonly project: 'compose' | 'cluster' }

/** The stacks in containers, by the name of their Playwright project. */
export const composeProjects: readonly Described[] = [
  { project: 'compose', file: 'docker-compose.yml', name: 'reliable-ai-streams-test' },
  {
    project: 'cluster',
    file: 'docker-compose.cluster.yml',
    name: 'reliable-ai-streams-cluster-test',
    authority: '.cluster/ca.pem',
  },
]
