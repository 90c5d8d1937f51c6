/** Why an answer ends, in the words of the server's script. */
export type WholeEnd = 'complete' | 'length' | 'content-filter'

/** One of the two languages in which OpenAI's API streams an answer. Each method gives what is written to the connection. */
export interface OpenAiDialect {
  begin(): string
  /** After an empty delta, which some compatible servers send now and then; over chat completions with an empty `finish_reason`, as on each of theirs. */
  token(text: string): string
  refusal(text: string): string
  /** An event without text. */
  thought(): string
  /** What only keeps the connection alive. */
  keepalive(): string
  end(why: WholeEnd): string
  /** An event that says that the answer failed. */
  failure(code: string): string
  /** JSON, but not what an event should be. */
  nonsense(): string
}

const NOW = 1_700_000_000

/** https://developers.openai.com/api/reference/resources/responses/streaming-events */
export function responsesDialect(model: string, id = 'resp_1'): OpenAiDialect {
  let sequence = -1
  const said: { readonly type: 'output_text' | 'refusal'; readonly text: string }[] = []
  const event = (type: string, fields: object): string => {
    sequence += 1
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...fields })}\n\n`
  }
  const response = (status: string, more: object = {}): object => ({
    response: {
      id,
      object: 'response',
      created_at: NOW,
      model,
      output: said.map(({ type, text }) => ({
        type: 'message',
        content: [type === 'refusal' ? { type, refusal: text } : { type, text }],
      })),
      status,
      error: null,
      ...more,
    },
  })
  const part = { item_id: 'msg_1', output_index: 0, content_index: 0 }
  const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] }
  return {
    begin: () =>
      [
        event('response.created', response('in_progress')),
        event('response.in_progress', response('in_progress')),
        event('response.output_item.added', { output_index: 0, item }),
        event('response.content_part.added', {
          ...part,
          part: { type: 'output_text', text: '', annotations: [] },
        }),
      ].join(''),
    token(delta) {
      said.push({ type: 'output_text', text: delta })
      return ['', delta]
        .map((text) => event('response.output_text.delta', { ...part, delta: text, logprobs: [] }))
        .join('')
    },
    refusal(delta) {
      said.push({ type: 'refusal', text: delta })
      return event('response.refusal.delta', { ...part, delta })
    },
    thought: () =>
      event('response.output_item.added', {
        output_index: 0,
        item: { id: 'rs_1', type: 'reasoning', summary: [] },
      }),
    keepalive: () => event('keepalive', {}),
    end(why) {
      if (why === 'complete') {
        return `${event('response.output_text.done', { ...part, text: '' })}${event('response.completed', response('completed'))}`
      }
      const reason = why === 'length' ? 'max_output_tokens' : 'content_filter'
      return event('response.incomplete', response('incomplete', { incomplete_details: { reason } }))
    },
    failure: (code) =>
      event('response.failed', response('failed', { error: { code, message: 'as scripted' } })),
    nonsense: () => event('response.output_text.delta', { ...part, delta: 42 }),
  }
}

/** https://developers.openai.com/api/reference/resources/chat/subresources/completions/streaming-events */
export function chatDialect(model: string): OpenAiDialect {
  const chunk = (delta: object, finish: string | null = null): string => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }]
    const common = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: NOW, model }
    return `data: ${JSON.stringify({ ...common, choices })}\n\n`
  }
  const finishes = { complete: 'stop', length: 'length', 'content-filter': 'content_filter' } as const
  return {
    begin: () => chunk({ role: 'assistant', content: '', refusal: null }),
    token: (content) => `${chunk({ content: '' }, '')}${chunk({ content }, '')}`,
    refusal: (refusal) => chunk({ refusal }),
    thought: () => chunk({ reasoning_content: 'Hm.' }),
    keepalive: () => ': keepalive\n\n',
    end: (why) => `${chunk({}, finishes[why])}data: [DONE]\n\n`,
    failure: (code) => `data: ${JSON.stringify({ error: { code, message: 'as scripted' } })}\n\n`,
    nonsense: () => `data: ${JSON.stringify({ choices: 'none' })}\n\n`,
  }
}
