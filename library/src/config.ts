import { type KafkaConfig, KafkaEnvironment, KafkaVariables } from '@ras/shared/log/kafka/kafka-config'
import { variablesThatAreSet } from '@ras/shared/node/read-env'
import { StreamError } from '@ras/shared/protocol/stream-error'
import * as z from 'zod'

/** What can be given instead of its variable: `bootstrapServers` is `KAFKA_BOOTSTRAP_SERVERS`, and so on. `.env.example` says what each is for. */
export interface Settings {
  /** `host:port` of brokers to ask first: a list, or separated by commas. Where it is given, `EMBEDDED_LOG_PATH` is not read. */
  readonly bootstrapServers?: string | readonly string[] | undefined
  /** By default `PLAINTEXT`. Where one without SASL is given, the variables of SASL are not read. */
  readonly securityProtocol?: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL' | undefined
  /** Needed by a `SASL_` protocol, as are the next two. */
  readonly saslMechanism?: 'plain' | 'scram-sha-256' | 'scram-sha-512' | undefined
  /** The user that the broker knows. */
  readonly saslUsername?: string | undefined
  /** That user's password. */
  readonly saslPassword?: string | undefined
  /** What the names of the topics begin with; by default `ai-stream`. */
  readonly topicPrefix?: string | undefined
  /** Of topics that are created; by default 6. `connect` refuses topics that have another number. */
  readonly numPartitions?: number | undefined
  /** Of topics that are created: how many brokers have a copy; by default 1. */
  readonly replicationFactor?: number | undefined
  /** Of topics that are created: how long chunks are kept; by default 168 hours, a week. */
  readonly retentionHours?: number | undefined
  /** Of what is published; by default `none`. */
  readonly compression?: 'none' | 'gzip' | 'zstd' | undefined
  /**
   * `EMBEDDED_LOG_PATH`: the file of an embedded log, which takes Kafka's place; one process has it at a time. `:memory:` is a log of this `Config`
   * alone, and is gone when the last of its publishers and subscribers disconnects.
   */
  readonly embeddedLogPath?: string | undefined
  /** How long `connect` waits for a Kafka that does not answer, in milliseconds; by default 10,000. Has no variable. */
  readonly connectWithinMs?: number | undefined
}

const KAFKA_NAMES = Object.keys(KafkaVariables.shape)
const EMBEDDED = 'EMBEDDED_LOG_PATH'
const VARIABLES = new Map([...KAFKA_NAMES, EMBEDDED].map((variable) => [settingOf(variable), variable]))

/** What the library reads beside the variables of Kafka. */
export const LibraryVariables = z.object({ EMBEDDED_LOG_PATH: z.string().min(1).optional() })
const Own = z.object({
  ...LibraryVariables.shape,
  connectWithinMs: z.number().int().min(100).max(600_000).default(10_000),
})
const Everything = KafkaEnvironment.and(Own)

/** Where the log is: Kafka, or an embedded one. From the environment or given; what is given wins. */
export class Config {
  readonly #kafka: KafkaConfig
  /** Null: the log is on Kafka. */
  readonly embeddedLogPath: string | null
  /** How long `connect` waits for a Kafka that does not answer, in milliseconds. */
  readonly connectWithinMs: number

  /** Throws `invalid-request` with every setting or variable that is wrong or unknown. */
  constructor(settings: Settings = {}) {
    if (Object(settings) !== settings) throw refused(['settings: are no object'])
    const given = new Map(Object.entries(settings).filter(([, value]) => value !== undefined))
    const unknown = [...given.keys()].filter((name) => !VARIABLES.has(name) && name !== 'connectWithinMs')
    const variables = [...given].map(
      ([name, value]) => [VARIABLES.get(name) ?? name, written(value)] as const,
    )
    const parsed = Everything.safeParse({ ...environmentBeside(given), ...Object.fromEntries(variables) })
    const issues = parsed.success ? [] : parsed.error.issues
    const problems = [
      ...unknown.map((name) => `${name} is no setting`),
      ...issues.map(({ path, message }) => `${nameFor(String(path[0]), given)}: ${message}`),
    ]
    if (!parsed.success || problems.length > 0) throw refused(problems)
    this.#kafka = parsed.data.kafka
    this.embeddedLogPath = parsed.data.EMBEDDED_LOG_PATH ?? null
    this.connectWithinMs = parsed.data.connectWithinMs
  }

  /** How Kafka is reached and what the topics there are like, the password included. Not used where there is an embedded log. */
  kafkaConfig(): KafkaConfig {
    return this.#kafka
  }
}

/**
 * What a publisher or a subscriber was given.
 * @internal
 */
export function configOf(config: Config | Settings): Config {
  return config instanceof Config ? config : new Config(config)
}

/** As a variable has it, which separates the members of a list by commas. */
function written(value: unknown): unknown {
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value.join(',') : value
}

function refused(problems: readonly string[]): StreamError {
  return new StreamError('invalid-request', `unable to use the settings; ${problems.join('; ')}`)
}

/** The variables, without those that contradict what is given: where the log is, and how it is entered. */
function environmentBeside(given: ReadonlyMap<string, unknown>): Readonly<Record<string, unknown>> {
  const hasNoUser = ['PLAINTEXT', 'SSL'].some((protocol) => protocol === given.get('securityProtocol'))
  const isContradicted = (variable: string): boolean =>
    (variable === EMBEDDED && given.has('bootstrapServers')) ||
    (hasNoUser && variable.startsWith('KAFKA_SASL_'))
  return Object.fromEntries(
    Object.entries(variablesThatAreSet()).filter(([variable]) => !isContradicted(variable)),
  )
}

/** `KAFKA_TOPIC_PREFIX` is the setting `topicPrefix`. */
function settingOf(variable: string): string {
  const words = variable.replace(/^KAFKA_/, '').toLowerCase()
  return words.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** A problem is named as the value came: by its setting if it was given, else by its variable. */
function nameFor(variable: string, given: ReadonlyMap<string, unknown>): string {
  const setting = settingOf(variable)
  return given.has(setting) ? setting : variable
}
