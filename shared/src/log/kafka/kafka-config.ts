import * as z from 'zod'

/** How to reach Kafka, and what our topics there are like. */
export interface KafkaConfig {
  /** `host:port` of brokers to ask first. */
  readonly brokers: readonly string[]
  /** Whether connections are encrypted. */
  readonly tls: boolean
  /** Null: no password. */
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
    readonly username: string
    readonly password: string
  } | null
  /** The topics are `<prefix>.chunks`, `<prefix>.prompts` and `<prefix>.conversations`. */
  readonly topicPrefix: string
  /** Of topics that are created. */
  readonly partitions: number
  /** Of topics that are created. */
  readonly replicationFactor: number
  /** How long `prompts` and `chunks` are kept; `conversations` is compacted instead. */
  readonly retentionHours: number
  /** Of what is published. */
  readonly compression: 'none' | 'gzip' | 'zstd'
}

/** The `KAFKA_*` variables by their names. */
export const KafkaVariables = z.object({
  KAFKA_BOOTSTRAP_SERVERS: z
    .string()
    .default('127.0.0.1:9092')
    .transform((servers) => servers.split(',').map((server) => server.trim()))
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'is not a list of host:port, separated by commas'))),
  KAFKA_SECURITY_PROTOCOL: z.enum(['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']).default('PLAINTEXT'),
  KAFKA_SASL_MECHANISM: z
    .string()
    .transform((name) => name.toLowerCase())
    .pipe(z.enum(['plain', 'scram-sha-256', 'scram-sha-512']))
    .optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(
      /^[A-Za-z0-9._-]{1,200}$/,
      'may contain letters, digits, dots, underscores and hyphens, 200 at most',
    )
    .default('ai-stream'),
  KAFKA_NUM_PARTITIONS: z.coerce.number().int().min(1).max(10_000).default(6),
  KAFKA_REPLICATION_FACTOR: z.coerce.number().int().min(1).max(100).default(1),
  KAFKA_RETENTION_HOURS: z.coerce.number().positive().max(87_600).default(168),
  KAFKA_COMPRESSION: z.enum(['none', 'gzip', 'zstd']).default('none'),
})

const SASL_VARIABLES = ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const

/** The `KAFKA_*` variables as `{ kafka }`, to be joined to a service's own with `.and`. */
export const KafkaEnvironment = KafkaVariables.check(
  ...SASL_VARIABLES.map((name) =>
    z.refine<z.infer<typeof KafkaVariables>>(
      (variables) => isSasl(variables.KAFKA_SECURITY_PROTOCOL) === (variables[name] !== undefined),
      {
        path: [name],
        // Runs beside the other checks, so that every problem is reported at once.
        when: () => true,
        error: ({ input }) =>
          hasSasl(input)
            ? 'is needed by KAFKA_SECURITY_PROTOCOL'
            : 'is set, but KAFKA_SECURITY_PROTOCOL has no SASL',
      },
    ),
  ),
).transform((variables): { readonly kafka: KafkaConfig } => {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username } = variables
  const password = variables.KAFKA_SASL_PASSWORD
  const complete = mechanism !== undefined && username !== undefined && password !== undefined
  return {
    kafka: {
      brokers: variables.KAFKA_BOOTSTRAP_SERVERS,
      tls: variables.KAFKA_SECURITY_PROTOCOL.endsWith('SSL'),
      sasl: complete ? { mechanism, username, password } : null,
      topicPrefix: variables.KAFKA_TOPIC_PREFIX,
      partitions: variables.KAFKA_NUM_PARTITIONS,
      replicationFactor: variables.KAFKA_REPLICATION_FACTOR,
      retentionHours: variables.KAFKA_RETENTION_HOURS,
      compression: variables.KAFKA_COMPRESSION,
    },
  }
})

function isSasl(protocol: unknown): boolean {
  return typeof protocol === 'string' && protocol.startsWith('SASL')
}

function hasSasl(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'KAFKA_SECURITY_PROTOCOL' in input
    ? isSasl(input.KAFKA_SECURITY_PROTOCOL)
    : false
}
