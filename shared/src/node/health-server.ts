import type { Server } from 'node:http'
import express, { type Express } from 'express'
import type { Registry } from 'prom-client'

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

/** Resolves once it listens; rejects if the port is taken. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
