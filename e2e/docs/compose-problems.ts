import type { Repository } from './repository.ts'
import type { ShellCommand } from './shell-commands.ts'

const SUBCOMMANDS = [
  'build',
  'config',
  'cp',
  'down',
  'exec',
  'logs',
  'ps',
  'pull',
  'restart',
  'run',
  'start',
  'stop',
  'up',
]
/** Flags that are followed by a value. */
const WITH_VALUE = new Set([
  '--entrypoint',
  '--env',
  '--file',
  '--profile',
  '--scale',
  '--tail',
  '--timeout',
  '--volume',
  '--user',
])

/** In /opt/kafka/bin of the image: those that a person needs. */
const KAFKA_TOOLS = new Set(
  [
    'acls',
    'broker-api-versions',
    'configs',
    'console-consumer',
    'console-producer',
    'consumer-groups',
    'dump-log',
    'get-offsets',
    'groups',
    'log-dirs',
    'metadata-quorum',
    'reassign-partitions',
    'topics',
  ].map((tool) => `/opt/kafka/bin/kafka-${tool}.sh`),
)

/** What is wrong with the words after `docker compose`: its file, profiles and services must be there. */
export function composeProblems(words: ShellCommand, repository: Repository): readonly string[] {
  const values = (flag: string): readonly string[] =>
    words.flatMap((word, index) => (word === flag ? [words[index + 1] ?? ''] : []))
  const [file = 'docker-compose.yml'] = values('--file')
  if (!repository.has(file)) return [`there is no ${file}`]
  const text = repository.read(file)
  const names = words.filter(
    (word, index) => !word.startsWith('-') && !WITH_VALUE.has(words[index - 1] ?? ''),
  )
  const [subcommand = '', ...others] = names
  const takesOne = ['exec', 'run', 'cp'].includes(subcommand)
  const services = [
    ...(subcommand === 'cp' ? [] : others.slice(0, takesOne ? 1 : undefined)),
    ...values('--scale').map((scale) => scale.split('=')[0] ?? ''),
  ]
  const tools = words.filter((word) => word.endsWith('.sh') && !KAFKA_TOOLS.has(word))
  return [
    ...tools.map((tool) => `the image of Kafka has no ${tool}`),
    ...(SUBCOMMANDS.includes(subcommand) ? [] : [`docker compose has no ${subcommand}`]),
    ...services
      .filter((service) => !new RegExp(`^ {2}${service}:$`, 'm').test(text))
      .map((service) => `${file} has no service ${service}`),
    ...values('--profile')
      .filter((profile) => !new RegExp(`profiles: .*\\b${profile}\\b`).test(text))
      .map((profile) => `${file} has no profile ${profile}`),
  ]
}
