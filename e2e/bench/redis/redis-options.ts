/** Of a process that publishes to Redis, and relays from there if it has a port. */
export interface RedisOptions {
  readonly redisUrl: string
  /** 0 for a free one; null for a process that only publishes. */
  readonly port: number | null
}
