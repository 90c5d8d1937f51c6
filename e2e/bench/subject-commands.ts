/** What the bench asks of a process under measurement, over Node's own IPC. */
export type Command =
  | { readonly name: 'begin'; readonly conversationIds: readonly string[] }
  | { readonly name: 'paced'; readonly perSecond: number; readonly seconds: number }
  | { readonly name: 'many'; readonly at: number; readonly count: number }
  | { readonly name: 'memory' }
  | { readonly name: 'stop' }

/** `rss` and `heap` in bytes, after a garbage collection. */
export interface Memory {
  readonly rss: number
  readonly heap: number
}

export interface SubjectOptions {
  readonly log:
    | { readonly kind: 'embedded'; readonly path: string }
    | {
        readonly kind: 'kafka'
        readonly bootstrapServers: string
        readonly prefix: string
        /** Of its topics; by default as the variable has it. */
        readonly partitions?: number
      }
  /** The view's file; null for a process that only publishes. */
  readonly viewPath: string | null
  /** By default a free one. */
  readonly port?: number
}
