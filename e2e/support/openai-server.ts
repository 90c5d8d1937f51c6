import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import express, { type Request, type Response } from 'express'
import { type BackgroundResponses, createBackgroundResponses } from './background-responses.ts'
import { chatDialect, type OpenAiDialect, responsesDialect } from './openai-dialect.ts'
import { type OpenAiAnswer, type OpenAiTurn, tokensOf } from './openai-turn.ts'

/** A server that speaks OpenAI's two streaming languages and does as it is told. */
export interface OpenAiServer {
  /** For `OPENAI_BASE_URL`. */
  readonly baseUrl: string
  /** What to do with the next requests, one each; after them every request gets the same whole answer. */
  next(...turns: readonly OpenAiTurn[]): void
  readonly requests: readonly { readonly path: string; readonly body: unknown }[]
  /** How many tokens were generated, over all requests: what a provider bills. */
  readonly generatedTokens: number
  /** What was asked for with `background`. */
  readonly background: BackgroundResponses
  /** How many answers are being told now. */
  readonly active: number
  /** Ends every connection, in the middle of whatever it says. */
  breakConnections(): void
  close(): Promise<void>
}

export const DEFAULT_ANSWER = 'The server has heard you, and answers in **eleven** small tokens.'

/** Listens on a free port of this machine, for containers too. */
export async function startOpenAiServer(): Promise<OpenAiServer> {
  const turns: OpenAiTurn[] = []
  const background = createBackgroundResponses()
  const requests: { path: string; body: unknown }[] = []
  let generatedTokens = 0
  let active = 0

  async function answer(request: Request, response: Response, dialect: OpenAiDialect): Promise<void> {
    requests.push({ path: request.path, body: request.body })
    const turn = turns.shift() ?? { text: DEFAULT_ANSWER }
    if ('status' in turn) {
      const { status, code = 'scripted', headers = {} } = turn
      response
        .status(status)
        .set(headers)
        .json({ error: { code, message: 'as scripted', type: code } })
      return
    }
    if (request.body?.background === true) {
      background.create(turn, response)
      return
    }
    const gone = new AbortController()
    active += 1
    response.on('close', () => {
      active -= 1
      gone.abort()
    })
    response.type('text/event-stream').write(dialect.begin())
    for (const token of tokensOf(turn.text)) {
      if (turn.pauseMs !== undefined) await wait(turn.pauseMs)
      if (gone.signal.aborted) return
      generatedTokens += 1
      response.write(turn.refuses === true ? dialect.refusal(token) : dialect.token(token))
    }
    finish(response, dialect, turn)
  }

  const app = express()
  app.use((request, _response, next) => {
    if (request.method === 'GET') requests.push({ path: request.url, body: null })
    next()
  })
  app.use(express.json({ limit: '10mb' }))
  app.post('/v1/responses', (request, response) => answer(request, response, responsesDialect('test')))
  app.post('/v1/chat/completions', (request, response) => answer(request, response, chatDialect('test')))
  background.mount(app)
  const server = createServer(app).listen(0)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('unable to start; no port')

  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    next: (...more) => {
      turns.push(...more)
    },
    requests,
    background,
    get generatedTokens() {
      return generatedTokens + background.generatedTokens
    },
    get active() {
      return active
    },
    breakConnections: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function finish(
  response: Response,
  dialect: OpenAiDialect,
  { end = 'complete', code = 'server_error' }: OpenAiAnswer,
): void {
  switch (end) {
    case 'hold':
      return
    case 'cut':
      // Behind what was written, so that the tokens arrive before the connection breaks.
      response.write(': about to break\n\n', () => response.destroy())
      return
    case 'unfinished':
      response.end()
      return
    case 'not-json':
      response.end('data: {"type": "response.output_text.delta", "delta": \n\n')
      return
    case 'wrong-shape':
      response.end(dialect.nonsense())
      return
    case 'failed':
      response.end(dialect.failure(code))
      return
    case 'complete':
    case 'length':
    case 'content-filter':
      response.end(dialect.end(end))
  }
}
