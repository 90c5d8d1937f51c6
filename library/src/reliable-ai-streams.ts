// What `await using` needs, also for who compiles against the declarations with TypeScript's own choice of libraries.
/// <reference lib="esnext.disposable" preserve="true" />

// The library's face: what stands here is promised to those who use it; inside, imports name files.
export type { KafkaConfig } from '@ras/shared/log/kafka/kafka-config'
export type { KafkaLogger } from '@ras/shared/log/kafka/kafka-logger'
export { StreamError } from '@ras/shared/protocol/stream-error'
export { Chunk, type ChunkFields } from './chunk.ts'
export { Config, type Settings } from './config.ts'
export type { Entry } from './entry.ts'
export { Publisher, type PublisherOptions } from './publisher.ts'
export type { Progress } from './progress.ts'
export type { PublishStreamOptions } from './publish-source.ts'
export type { SourceItem } from './source-item.ts'
export { Subscriber, type SubscribeOptions, type SubscriberOptions } from './subscriber.ts'
