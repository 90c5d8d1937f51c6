import { createServer } from 'node:http'
import type { Bounds, Log, Topic } from '@ras/shared/log/log'
import { listen } from '@ras/shared/node/health-server'
import type { Logger } from '@ras/shared/node/logger'
import type { Registry } from 'prom-client'
import * as z from 'zod'
import { hasReached } from './catch-up.ts'
import { lagOf } from './lag-of.ts'
import { createHttpApp } from './http/create-http-app.ts'
import { openFittingView } from './open-fitting-view.ts'
import { createRelayMetrics } from './metrics.ts'
import { DEFAULT_LIMITS, type RelayLimits } from './relay-limits.ts'
import { serveSockets } from './socket/serve-sockets.ts'
import { tailView } from './tail-view.ts'
import { keepTrimmed, trimView, type TrimParts } from './trim-view.ts'
import { claimViewPath } from './view/claim-view-path.ts'
import { createViewRoom } from './view-room.ts'
import type { openView, ViewTopic } from './view/view.ts'
import { createWaiters } from './waiters.ts'

export interface RelayOptions {
  /** Stays open when the relay is closed: its owner closes it. */
  readonly log: Log
  /** The view's file, or `:memory:`. Where another relay has that file, the next one beside it (V5). */
  readonly viewPath: string
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly logger: Logger
  /** Where the relay registers what it counts. */
  readonly metrics: Registry
  /** The folder of the built page; undefined where something else serves it. */
  readonly webDist?: string | undefined
  readonly allowedOrigins?: readonly string[]
  readonly limits?: Partial<RelayLimits>
  /** Milliseconds since 1970. */
  readonly clock?: () => number
  /** Opens the view's file. */
  readonly openView?: typeof openView
}

export interface Relay {
  readonly port: number
  readonly url: string
  /** Resolves after `close`; rejects when the log's tail or the view fails, after which the relay serves nothing new and must be closed. */
  readonly ended: Promise<void>
  /** Takes no connection more, is not ready any more, and sends its clients elsewhere. Resolves when they have gone, or after `withinMs` (R10). */
  readonly drain: (withinMs: number) => Promise<void>
  /** Ends every request and connection, then the view. */
  readonly close: () => Promise<void>
}

const VIEW_TOPICS: readonly ViewTopic[] = ['conversations', 'chunks']
/** A run beats every few seconds, so half a minute of silence is no slow provider; after an hour nobody waits any more. */
const STUCK_MS = { shortest: 30_000, longest: 3_600_000 }

/** Serves conversations from a view of the log. Resolves once it listens; `/readyz` tells when it has caught up. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { log, logger, host, port } = options
  const { clock = Date.now, allowedOrigins = [] } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const bounds = new Map<Topic, readonly Bounds[]>()
  for (const topic of VIEW_TOPICS) bounds.set(topic, await log.bounds(topic))
  const claim = claimViewPath(options.viewPath)
  const { maxCachedUnits } = limits
  const view = await openFittingView(log, { path: claim.path, bounds, maxCachedUnits }, options.openView)
  if (view.rebuilt) logger.warn({ view: claim.path }, 'the view did not fit to the log and is built anew')

  const controller = new AbortController()
  const { signal } = controller
  const fault = Promise.withResolvers<never>()
  const waiters = createWaiters()
  const room = createViewRoom(waiters, logger)
  const metrics = createRelayMetrics(options.metrics)
  const isReached = (topic: ViewTopic): boolean => hasReached(view.positions(topic), bounds.get(topic) ?? [])
  let isCaughtUp = VIEW_TOPICS.every(isReached)
  let isDraining = false
  const checks = {
    view: () => isCaughtUp,
    disk: () => !room.isFull,
    log: () => log.isReachable(),
    draining: () => !isDraining,
  }
  const server = createServer(createHttpApp({ metrics: options.metrics, checks, webDist: options.webDist }))
  const parts = { log, view, waiters, clock, limits, metrics, logger, signal }
  const sockets = serveSockets({ ...parts, server, allowedOrigins, onFault: fault.reject })
  metrics.observe({
    ...sockets,
    stuck: () => view.countSilent(clock() - STUCK_MS.longest, clock() - STUCK_MS.shortest),
    async lag() {
      const lags = VIEW_TOPICS.map(async (topic) => [topic, await lagOf(parts, topic)] as const)
      return new Map(await Promise.all(lags))
    },
  })

  const trimming: TrimParts = {
    ...parts,
    room,
    onTrimmed(result) {
      sockets.publish(result)
      sockets.voidFeeds(result)
    },
  }
  await trimView(trimming)
  const tails = VIEW_TOPICS.map((topic) =>
    tailView({
      ...parts,
      room,
      topic,
      // A reader for whom nothing waits takes a slice without being parked (R14).
      sliceBytes: limits.maxBufferedBytes / 2,
      onHole: () => trimView(trimming),
      onStored(result) {
        sockets.publish(result)
        for (const { summary } of result.changes) waiters.wake(summary.id)
        waiters.wake(topic)
        isCaughtUp ||= VIEW_TOPICS.every(isReached)
      },
    }),
  )
  const trims = keepTrimmed(trimming, limits.trimEveryMs)
  const ended = Promise.race([Promise.all([...tails, trims]), fault.promise])
    .then(() => undefined)
    .finally(() => controller.abort())
  // Whoever awaits `ended` gets the failure, also one that comes before they do.
  ended.catch(() => undefined)

  async function closeAll(): Promise<void> {
    controller.abort()
    await Promise.allSettled([...tails, trims])
    await sockets.close()
    view.close()
    claim.release()
  }
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= closeAll())

  try {
    await listen(server, { port, host, variable: 'RELAY_PORT' })
  } catch (error) {
    await close()
    throw error
  }
  function drain(withinMs: number): Promise<void> {
    isDraining = true
    return sockets.drain(withinMs)
  }
  const { port: bound } = z.object({ port: z.number() }).parse(server.address())
  return { port: bound, url: `http://${host}:${bound}`, ended, drain, close }
}
