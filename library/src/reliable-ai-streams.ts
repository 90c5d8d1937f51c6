// The library's face: what stands here is promised to those who use it; inside, imports name files.
export { StreamError } from '@ras/shared/protocol/stream-error'
export { Chunk, type ChunkFields } from './chunk.ts'
export { Config, type Settings } from './config.ts'
export type { Entry } from './entry.ts'
export { Publisher, type PublisherOptions } from './publisher.ts'
export type { Progress } from './progress.ts'
export { Subscriber, type SubscribeOptions, type SubscriberOptions } from './subscriber.ts'
