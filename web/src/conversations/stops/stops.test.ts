import { newMessage } from '@ras/shared/conversation/new-message'
import { describe, expect, test } from 'vitest'
import { type Outcome, parseOutcome } from '../../relay/parse-outcome.ts'
import { newEntry } from '../composer/plan-send.ts'
import { newItem } from '../outbox/outbox-item.ts'
import { stoppableAnswer } from './plan-stop.ts'
import { stopWords } from './stop-words.ts'
import { createStops, type Stop } from './stops.ts'

/** A tab whose relay is answered by hand, and whose timers are run by hand. */
function openTab() {
  const asked: { readonly body: unknown; readonly answer: (raw: unknown) => void }[] = []
  const timers: (() => void)[] = []
  let clock = 1000
  const stops = createStops({
    request(name, body, settle: (outcome: Outcome<typeof name>) => void) {
      asked.push({ body, answer: (raw) => settle(parseOutcome(name, raw)) })
    },
    random: () => 0.5,
    later: (callback) => void timers.push(callback),
    now: () => (clock += 1),
  })
  return { stops, asked, wait: () => timers.splice(0).forEach((callback) => callback()) }
}

const refused = (retryable: boolean) => ({
  ok: false,
  problem: { code: 'log-unavailable', message: 'unable to stop; it is late', retryable },
})
const phases = ({ stops }: ReturnType<typeof openTab>) =>
  stops.store.getState().stops.map(({ phase }) => phase)

describe('stops', () => {
  test('[S8] a stop is sent until it is acknowledged, and known until the answer has ended', () => {
    const tab = openTab()
    tab.stops.ask('c1', 'm1~a')
    tab.asked[0]?.answer(refused(true))
    expect(phases(tab)).toEqual(['waiting'])
    tab.wait()
    const body = { conversationId: 'c1', messageId: 'm1~a', askedAt: 1001 }
    expect(tab.asked.map((request) => request.body)).toEqual([body, body])
    tab.asked[1]?.answer({ ok: true, ended: null })
    expect(phases(tab)).toEqual(['acknowledged'])
    tab.stops.forget(({ answerId }) => answerId === 'm2~a')
    expect(phases(tab)).toEqual(['acknowledged'])
    tab.stops.forget(({ answerId }) => answerId === 'm1~a')
    expect(phases(tab)).toEqual([])
  })

  test('[S8] a connection that returns sends it at once, and its timer does not send it again', () => {
    const tab = openTab()
    tab.stops.ask('c1', 'm1~a')
    tab.asked[0]?.answer(refused(true))
    tab.stops.connected()
    tab.stops.connected()
    expect(tab.asked).toHaveLength(2)
    tab.asked[1]?.answer(refused(true))
    tab.wait()
    expect(tab.asked).toHaveLength(3)
  })

  test('[S8] a second click asks for nothing, unless the first was refused for good', () => {
    const tab = openTab()
    for (const _ of ['once', 'twice']) tab.stops.ask('c1', 'm1~a')
    expect(tab.asked).toHaveLength(1)
    tab.asked[0]?.answer(refused(false))
    tab.wait()
    tab.stops.connected()
    expect(tab.asked).toHaveLength(1)
    expect(tab.stops.store.getState().stops).toMatchObject([{ problem: { retryable: false } }])
    tab.stops.ask('c1', 'm1~a')
    expect(tab.asked).toHaveLength(2)
    expect(tab.stops.store.getState().stops).toMatchObject([{ phase: 'asking', problem: null }])
  })
})

describe('the answer that can be stopped', () => {
  const START = { id: 'k', conversationId: 'c1', type: 'start', content: '', timestamp: 1 }
  const RUNNING = { ...newMessage('m1~a', START, 1, 'm1'), run: { id: 'r', attempt: 1, seq: 0 } }
  const PROMPT = { ...RUNNING, id: 'm1', role: 'user', status: 'complete' } as const
  const empty = { conversationId: 'c1', thread: [], items: [] }
  const item = newItem(newEntry({ ...empty, exists: true, isUnread: false }, 'Hello', 'm1', 1))

  test.each([
    ['one that runs', { ...empty, thread: [PROMPT, RUNNING] }, 'm1~a'],
    ['one that is waited for', { ...empty, thread: [PROMPT] }, 'm1~a'],
    ['one whose prompt was just accepted', { ...empty, items: [{ ...item, phase: 'accepted' }] }, 'm1~a'],
    ['none before the prompt went out', { ...empty, thread: [PROMPT], items: [item] }, null],
    ['none in a conversation that is empty', empty, null],
    ['none that has ended', { ...empty, thread: [PROMPT, { ...RUNNING, status: 'complete' }] }, null],
    [
      'one that runs above a prompt that waits',
      { ...empty, thread: [PROMPT, RUNNING, { ...PROMPT, id: 'm2' }] },
      'm1~a',
    ],
    [
      'one that runs, whatever waits to be sent',
      { ...empty, thread: [PROMPT, RUNNING], items: [item] },
      'm1~a',
    ],
    [
      'none that no worker writes',
      { ...empty, thread: [PROMPT, { ...RUNNING, id: 'plain', run: null }] },
      null,
    ],
    ['none that no worker can take over', { ...empty, thread: [RUNNING] }, null],
    [
      'none to a plain text that has not ended',
      { ...empty, thread: [{ ...RUNNING, role: 'user', run: null }] },
      null,
    ],
  ] as const)('[S8] is %s', (_, context, expected) => {
    expect(stoppableAnswer(context)).toBe(expected)
  })
})

describe('the words of a stop', () => {
  const stop: Stop = {
    askedAt: 1000,
    conversationId: 'c1',
    answerId: 'm1~a',
    phase: 'asking',
    attempts: 1,
    problem: null,
  }
  const problem = { code: 'invalid-request', message: 'unable to stop; who is it', retryable: false } as const

  test.each([
    ['on its way', stop, 'online', false, 'Stopping…'],
    ['not on its way', { ...stop, phase: 'waiting' }, 'offline', false, 'Not stopped yet · retrying'],
    [
      'not acknowledged the first time',
      { ...stop, attempts: 2 },
      'online',
      false,
      'Not stopped yet · retrying',
    ],
    ['known to the relay', { ...stop, phase: 'acknowledged' }, 'offline', false, 'Stopping…'],
    [
      'known to the relay and to no worker',
      { ...stop, phase: 'acknowledged' },
      'online',
      true,
      'Stopping… No worker is there right now. The next one ends it.',
    ],
    ['refused', { ...stop, phase: 'waiting', problem }, 'online', false, 'Unable to stop; who is it.'],
  ] as const)('[G3] say that it is %s', (_, each, link, isSilent, words) => {
    expect(stopWords(each, link, isSilent)).toBe(words)
  })
})
