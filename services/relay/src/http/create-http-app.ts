import { type HealthOptions, mountHealth } from '@ras/shared/node/health-server'
import { StreamError } from '@ras/shared/protocol/stream-error'
import express, { type Express } from 'express'
import { mountPage } from './mount-page.ts'

export interface HttpAppOptions extends HealthOptions {
  /** Where the built page is; undefined where something else serves it. */
  readonly webDist?: string | undefined
}

/** Everything of the relay that is plain HTTP. */
export function createHttpApp({ webDist, ...health }: HttpAppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  mountHealth(app, health)
  if (webDist !== undefined) mountPage(app, webDist)
  app.use((_request, response) => {
    const problem = new StreamError(
      'invalid-request',
      'unable to find the page; there is no such path',
    ).toProblem()
    response.status(404).json({ ok: false, problem })
  })
  return app
}
