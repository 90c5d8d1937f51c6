import type { Server } from 'node:http'
import express, { type Express } from 'express'
import type { Registry } from 'prom-client'
import { StreamError } from '../protocol/stream-error.ts'

export interface HealthOptions {
  readonly metrics: Registry
  /** Whether the service can do its work now; its name stands in the answer. */
  readonly checks: Readonly<Record<string, () => boolean | Promise<boolean>>>
}

/** `/healthz`: the process answers. `/readyz`: every check holds, else 503 with the names of those that do not. `/metrics`: Prometheus. */
export function mountHealth(app: Express, { metrics, checks }: HealthOptions): void {
  app.get('/healthz', (_request, response) => {
    response.json({ ok: true })
  })
  app.get('/readyz', async (_request, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await check()] as const),
    )
    const failing = results.filter(([, ok]) => !ok).map(([name]) => name)
    response.status(failing.length === 0 ? 200 : 503).json({ ok: failing.length === 0, failing })
  })
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.contentType).send(await metrics.metrics())
  })
}

export function createHealthApp(options: HealthOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  mountHealth(app, options)
  return app
}

export interface ListenOptions {
  readonly port: number
  readonly host: string
  /** The one that sets the port: it is named where the port is taken. */
  readonly variable: string
}

/** Resolves once it listens; rejects with `invalid-request` if the port is taken. */
export function listen(server: Server, { port, host, variable }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void => {
      const why = `something listens on ${host}:${port} already: end it, or set ${variable}`
      const isTaken = cause.code === 'EADDRINUSE'
      reject(isTaken ? new StreamError('invalid-request', `unable to listen; ${why}`, { cause }) : cause)
    }
    server.once('error', refuse)
    server.listen(port, host, () => {
      server.off('error', refuse)
      resolve()
    })
  })
}
