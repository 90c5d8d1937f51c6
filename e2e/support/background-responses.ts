import { EventEmitter, once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Express, Request, Response } from 'express'
import { type OpenAiDialect, responsesDialect } from './openai-dialect.ts'
import { type OpenAiAnswer, tokensOf } from './openai-turn.ts'

/** Responses that are generated and kept whether or not anybody reads them, https://developers.openai.com/docs/guides/background. */
export interface BackgroundResponses {
  /** Begins one, and streams it to whoever asked. */
  create(turn: OpenAiAnswer, response: Response): void
  /** Adds the routes that read and cancel them. */
  mount(app: Express): void
  /** From now on they are not streamed any more, as five minutes after they began. */
  expire(): void
  /** Knows none of them any more. */
  forget(): void
  /** Those that wait at `holdAfter` go on. */
  release(): void
  /** The statuses with which the next reads are refused, one each; one with 200 is answered. */
  refuseReads(...statuses: readonly number[]): void
  /** How many seconds those that are refused are told to wait, one each. */
  askToWait(...seconds: readonly number[]): void
  /** From now on they are cancelled, and the connection breaks before whoever asked for it hears of it. */
  loseCancels(): void
  readonly generatedTokens: number
  readonly cancelled: number
}

interface Stored {
  readonly id: string
  readonly turn: OpenAiAnswer
  readonly dialect: OpenAiDialect
  readonly frames: { readonly sequence: number; readonly text: string }[]
  readonly changes: EventEmitter
  /** The response as the last frame that has it tells. */
  object: Readonly<Record<string, unknown>>
  thoughtsLeft: number
  isOver: boolean
}

export function createBackgroundResponses(): BackgroundResponses {
  const stored = new Map<string, Stored>()
  const releases = new EventEmitter()
  const refusals: number[] = []
  const waits: number[] = []
  let isExpired = false
  let losesCancels = false
  let generatedTokens = 0
  let cancelled = 0
  let created = 0

  function push(one: Stored, written: string): void {
    for (const text of written.split('\n\n').filter((frame) => frame !== '')) {
      const event = JSON.parse(text.slice(text.indexOf('data: ') + 6))
      one.frames.push({ sequence: event.sequence_number, text: `${text}\n\n` })
      if (event.response !== undefined) one.object = event.response
    }
    one.changes.emit('change')
  }

  function end(one: Stored, written: string, status: string): void {
    push(one, written)
    one.object = { ...one.object, status }
    one.isOver = true
    one.changes.emit('change')
  }

  async function generate(one: Stored): Promise<void> {
    const { turn, dialect } = one
    const [first = '', ...others] = dialect.begin().split(/(?<=\n\n)/)
    if (turn.keepsAlive === true) push(one, dialect.keepalive())
    push(one, first)
    one.object = { ...one.object, status: 'queued' }
    if (turn.isQueued === true) return
    push(one, others.join(''))
    for (const [index, token] of tokensOf(turn.text).entries()) {
      if (index === turn.holdAfter) await once(releases, 'release')
      if (turn.pauseMs !== undefined) await wait(turn.pauseMs)
      if (one.isOver) return
      generatedTokens += 1
      push(one, turn.refuses === true ? dialect.refusal(token) : dialect.token(token))
    }
    const { end: why = 'complete', code = 'server_error' } = turn
    if (why === 'failed') end(one, dialect.failure(code), 'failed')
    else if (why === 'wrong-shape') {
      push(one, dialect.nonsense())
      one.object = {}
    } else if (why === 'complete') end(one, dialect.end(why), 'completed')
    else if (why === 'length' || why === 'content-filter') end(one, dialect.end(why), 'incomplete')
  }

  /** What comes after an event, as it comes. A turn that is cut ends each connection where the text ends. */
  async function stream(one: Stored, after: number, response: Response): Promise<void> {
    response.type('text/event-stream')
    response.flushHeaders()
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const said = tokensOf(one.turn.text).length
    for (let at = 0; !gone.signal.aborted;) {
      const frame = one.frames[at]
      at += 1
      if (frame !== undefined) {
        if (frame.sequence > after) response.write(frame.text)
        continue
      }
      at -= 1
      if (one.thoughtsLeft > 0) {
        one.thoughtsLeft -= 1
        push(one, one.turn.keepsAlive === true ? one.dialect.keepalive() : one.dialect.thought())
        return void response.write(one.frames[at]?.text, () => response.destroy())
      }
      if (one.isOver) return void response.end()
      const tokens = one.frames.filter(({ text }) => /"delta":"(?!")/.test(text)).length
      if (tokens === said && one.turn.end === 'cut') {
        return void response.write(': about to break\n\n', () => response.destroy())
      }
      if (tokens === said && one.turn.end === 'unfinished') return void response.end()
      await Promise.race([once(one.changes, 'change'), once(response, 'close')])
    }
  }

  function read(request: Request<{ id: string }>, response: Response): void {
    const one = stored.get(request.params.id)
    const status = refusals.shift() ?? 200
    const isStream = request.query['stream'] === 'true'
    if (status !== 200 || one === undefined) {
      const error = { code: 'scripted', message: 'as scripted' }
      const seconds = waits.shift()
      if (seconds !== undefined) response.set('retry-after', String(seconds))
      response.status(status === 200 ? 404 : status).json({ error })
    } else if (isStream && isExpired) {
      const message = 'This response can no longer be streamed because it is more than 5 minutes old.'
      response.status(400).json({ error: { code: 'invalid_request_error', message } })
    } else if (isStream) {
      void stream(one, Number(request.query['starting_after'] ?? -1), response)
    } else {
      response.json(one.object)
    }
  }

  return {
    create(turn, response) {
      created += 1
      const id = `resp_${created}`
      const one: Stored = {
        id,
        turn,
        dialect: responsesDialect('test', id),
        frames: [],
        changes: new EventEmitter(),
        object: {},
        thoughtsLeft: turn.thoughts ?? 0,
        isOver: false,
      }
      one.changes.setMaxListeners(0)
      stored.set(id, one)
      void generate(one)
      void stream(one, -1, response)
    },
    mount(app) {
      app.get('/v1/responses/:id', read)
      app.post('/v1/responses/:id/cancel', (request, response) => {
        const one = stored.get(request.params.id)
        if (one === undefined) return void response.status(404).json({ error: { code: 'not_found' } })
        if (!one.isOver) {
          cancelled += 1
          one.object = { ...one.object, status: 'cancelled' }
          one.isOver = true
          one.changes.emit('change')
        }
        if (losesCancels) return void response.destroy()
        response.json(one.object)
      })
    },
    expire() {
      isExpired = true
    },
    forget: () => stored.clear(),
    release: () => void releases.emit('release'),
    refuseReads: (...statuses) => void refusals.push(...statuses),
    askToWait: (...seconds) => void waits.push(...seconds),
    loseCancels() {
      losesCancels = true
    },
    get generatedTokens() {
      return generatedTokens
    },
    get cancelled() {
      return cancelled
    },
  }
}
