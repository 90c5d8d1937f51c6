import net from 'node:net'
import tls from 'node:tls'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs, {
  type Cluster,
  CompressionTypes,
  Kafka,
  logLevel,
  type PartitionAssigner,
  PartitionAssigners,
  Partitioners,
  type Producer,
  type RetryOptions,
  type SASLOptions,
} from 'kafkajs'
import type { KafkaConfig } from './kafka-config.ts'
import type { KafkaLogger } from './kafka-logger.ts'

// Node finds the other names of this CommonJS package, but not this one.
const { CompressionCodecs } = kafkajs

/** One set of connections to Kafka. What goes wrong on it ends it; its owner opens another. */
export interface KafkaSession {
  readonly kafka: Kafka
  /** Aborts when it is closed. */
  readonly closed: AbortSignal
  /** Cuts the connections, which rejects whatever waits on them. */
  close(): void
}

export interface ProducerSession {
  readonly producer: Pick<Producer, 'connect' | 'sendBatch' | 'disconnect'>
  close(): void
}

const COMPRESSION: Record<KafkaConfig['compression'], CompressionTypes> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  zstd: CompressionTypes.ZSTD,
}

/** Retrying is the business of whoever owns the session, so by default kafkajs does it only once. */
const RETRY: RetryOptions = { retries: 1, initialRetryTime: 50, maxRetryTime: 200 }

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
const zstd = {
  compress: ({ buffer }: { readonly buffer: Buffer }): Promise<Buffer> => compress(buffer),
  decompress: (buffer: Buffer): Promise<Buffer> => decompress(buffer, { maxOutputLength: 2 ** 28 }),
}
CompressionCodecs[CompressionTypes.ZSTD] = () => zstd

export interface SessionOptions {
  readonly retry?: RetryOptions
  /** Says which broker is asked first. */
  readonly random?: () => number
}

export function openSession(
  config: KafkaConfig,
  logger: KafkaLogger,
  { retry = RETRY, random = Math.random }: SessionOptions = {},
): KafkaSession {
  muteNegativeTimeouts()
  const sockets = new Set<net.Socket>()
  const closing = new AbortController()
  const { signal: closed } = closing
  const kafka = new Kafka({
    clientId: 'reliable-ai-streams',
    brokers: fromAnyOf(config.brokers, random),
    ssl: config.tls,
    ...(config.sasl === null ? {} : { sasl: saslOptions(config.sasl) }),
    connectionTimeout: 3000,
    requestTimeout: 10_000,
    retry,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      if (closed.aborted) return
      const { message, timestamp: _timestamp, stack: _stack, ...details } = entry.log
      // An error here is one attempt that failed: whoever tries again or gives up says so.
      logger.debug(details, message)
    },
    socketFactory({ host, port, ssl, onConnect }) {
      if (closed.aborted) throw new Error('the session is closed')
      const servername = net.isIP(host) === 0 ? { servername: host } : {}
      // kafkajs gives `ssl` as null when TLS is off, whatever its type says.
      const options: tls.ConnectionOptions | null = ssl
      const socket =
        options === null || !config.tls
          ? net.connect({ host, port }, onConnect)
          : tls.connect({ host, port, ...servername, ...options }, onConnect)
      socket.setNoDelay(true).setKeepAlive(true, 60_000)
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return socket
    },
  })
  return {
    kafka,
    closed,
    close() {
      closing.abort()
      for (const socket of sockets) socket.destroy(new Error('the session is closed'))
    },
  }
}

/**
 * kafkajs asks the first one first, and so few of the others that a session would never get past a broker that stands still, or past two that are gone. All
 * sessions would begin there, and so would those that come after them.
 */
function fromAnyOf(brokers: readonly string[], random: () => number): string[] {
  const first = Math.floor(random() * brokers.length)
  return [...brokers.slice(first), ...brokers.slice(0, first)]
}

/** kafkajs has one type for each mechanism, and no type for a mechanism that is one of them. */
function saslOptions({ mechanism, ...rest }: NonNullable<KafkaConfig['sasl']>): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...rest }
    case 'scram-sha-256':
      return { mechanism, ...rest }
    case 'scram-sha-512':
      return { mechanism, ...rest }
  }
}

/** kafkajs reads only as a member of a group; its cluster, which it gives to assigners, reads without one. */
export function clusterOf({ kafka }: KafkaSession): Cluster {
  const clusters: Cluster[] = []
  const assigner: PartitionAssigner = (context) => {
    clusters.push(context.cluster)
    return PartitionAssigners.roundRobin(context)
  }
  kafka.consumer({ groupId: 'none', partitionAssigners: [assigner], allowAutoTopicCreation: false })
  const [cluster] = clusters
  if (cluster === undefined) throw new Error('kafkajs made no assigner')
  return cluster
}

export function compressionType(config: KafkaConfig): CompressionTypes {
  return COMPRESSION[config.compression]
}

/** An idempotent producer on a session of its own. Its keys go to the partitions that Java's clients would choose (murmur2). */
export function openProducer(session: KafkaSession): ProducerSession {
  const producer = session.kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: RETRY,
  })
  return { producer, close: () => session.close() }
}

/** The partition into which such a producer puts a key. */
export function partitionOf(key: string, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }))
  return Partitioners.DefaultPartitioner()({ topic: '', partitionMetadata, message: { key, value: null } })
}

let muted = false

/** kafkajs 2.2.4 sets timers in the past, which Node 24 warns of on every start. */
function muteNegativeTimeouts(): void {
  if (muted) return
  muted = true
  const emit = process.emitWarning.bind(process)
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (rest[0] === 'TimeoutNegativeWarning') return
    Reflect.apply(emit, process, [warning, ...rest])
  }
}
