import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { StreamError } from '@ras/shared/protocol/stream-error'
import express, { type Express, type Response } from 'express'
import { pageHeaders } from './page-headers.ts'

/** Serves the built page: `/` and `/c/<id>` are the page, `/assets` is named by content and so kept for ever. Throws if there is no page. */
export function mountPage(app: Express, webDist: string): void {
  const file = join(webDist, 'index.html')
  if (!existsSync(file)) {
    throw new StreamError('invalid-request', `unable to serve the page; there is no ${file}, see WEB_DIST`)
  }
  const html = readFileSync(file, 'utf8')
  const headers = pageHeaders(html)
  const sendPage = (response: Response): void => {
    response.set(headers).type('html').send(html)
  }
  app.get(['/', '/index.html', '/c/:id'], (_request, response) => sendPage(response))
  app.use(
    '/assets',
    express.static(join(webDist, 'assets'), {
      immutable: true,
      maxAge: '1y',
      index: false,
      setHeaders: noSniff,
    }),
  )
  app.use(express.static(webDist, { index: false, maxAge: 0, setHeaders: noSniff }))
}

function noSniff(response: Response): void {
  response.set('X-Content-Type-Options', 'nosniff')
}
