import { describe, expect, test } from 'vitest'
import { ACCEPTED, AWAY, entry, idsOf, newStorage, openTab, REFUSED } from './test-support/open-tab.ts'

describe('outbox', () => {
  test('[S6] a prompt is kept before it is sent, and a page that is opened again sends it', () => {
    const storage = newStorage()
    const before = openTab(storage)
    before.outbox.add(entry('m1'))
    const after = openTab(storage)
    after.outbox.connected()
    expect(after.asked.map(({ name, body }) => ({ name, body }))).toEqual([
      { name: 'send', body: { conversationId: 'c1', messageId: 'm1', parentId: null, content: 'Hello' } },
    ])
    after.asked[0]?.answer(ACCEPTED)
    expect(idsOf(openTab(storage).outbox)).toEqual([])
  })

  test('[S6] it is sent until it is acknowledged', () => {
    const { outbox, asked, wait } = openTab(newStorage())
    outbox.add(entry('m1'))
    asked[0]?.answer(AWAY)
    expect(asked).toHaveLength(1)
    wait(10_000)
    expect(asked).toHaveLength(2)
    asked[1]?.answer(AWAY)
    outbox.connected()
    expect(asked).toHaveLength(3)
    asked[2]?.answer(ACCEPTED)
    wait(60_000)
    expect(asked).toHaveLength(3)
  })

  test('[S6] a timer that comes early by the clock is followed by another', () => {
    const { outbox, asked, wait } = openTab(newStorage())
    outbox.add(entry('m1'))
    asked[0]?.answer(AWAY)
    wait(300, 1)
    expect(asked).toHaveLength(1)
    wait(1)
    expect(asked).toHaveLength(2)
    asked[1]?.answer(AWAY)
    wait(60_000, 59_990)
    wait(60_000)
    expect(asked).toHaveLength(3)
  })

  test('[S6] an item that becomes due between two looks at the clock is sent', () => {
    const { outbox, asked, wait } = openTab(newStorage())
    outbox.add(entry('m1'))
    asked[0]?.answer(AWAY)
    // The first look is a millisecond early, the second is not.
    wait(300, 1, 1)
    wait(1)
    expect(asked).toHaveLength(2)
  })

  test('[S6] each of several prompts is sent again when its own time has come', () => {
    const { outbox, asked, wait } = openTab(newStorage())
    outbox.add(entry('m1'))
    outbox.add(entry('m2', { conversationId: 'c2' }))
    asked[0]?.answer(AWAY)
    wait(200)
    asked[1]?.answer(AWAY)
    wait(100)
    expect(asked.slice(2).map(({ body }) => body)).toMatchObject([{ messageId: 'm1' }])
    wait(200)
    expect(asked.slice(3).map(({ body }) => body)).toMatchObject([{ messageId: 'm2' }])
  })

  test('[S6] an acknowledged prompt is shown until it is in the fold', () => {
    const { outbox, asked } = openTab(newStorage())
    outbox.add(entry('m1'))
    asked[0]?.answer(ACCEPTED)
    expect(outbox.store.getState().items[0]?.phase).toBe('accepted')
    outbox.seen(['m1'])
    expect(idsOf(outbox)).toEqual([])
  })

  test('[S6] a prompt that is seen in the fold is sent until it is acknowledged: nobody may have been asked to answer it', () => {
    const storage = newStorage()
    const { outbox } = openTab(storage)
    outbox.add(entry('m1'))
    const { outbox: reopened, asked } = openTab(storage)
    reopened.seen(['m1'])
    reopened.connected()
    expect(asked).toHaveLength(1)
    asked[0]?.answer(ACCEPTED)
    reopened.seen(['m1'])
    expect(idsOf(reopened)).toEqual([])
    expect(storage.keys()).toEqual([])
  })

  test('[S3] what was refused and stands in the fold all the same is forgotten', () => {
    const { outbox, asked } = openTab(newStorage())
    outbox.add(entry('m1'))
    asked[0]?.answer(REFUSED)
    outbox.seen(['m1'])
    expect(idsOf(outbox)).toEqual([])
  })

  test('[S5] a new conversation is created before its first prompt is sent', () => {
    const { outbox, asked } = openTab(newStorage())
    outbox.add(entry('m1', { title: 'Hello' }))
    expect(asked.map(({ name }) => name)).toEqual(['create'])
    const summary = { id: 'c1', title: 'Hello', createdAt: 1, updatedAt: 1, cursor: null, activity: 'idle' }
    asked[0]?.answer({ ok: true, conversation: summary })
    expect(asked.map(({ name }) => name)).toEqual(['create', 'send'])
  })

  test('[G4] the same message id twice is one prompt', () => {
    const { outbox, asked } = openTab(newStorage())
    outbox.add(entry('m1'))
    outbox.add(entry('m1'))
    expect(idsOf(outbox)).toEqual(['m1'])
    expect(asked).toHaveLength(1)
  })

  test('[S6] prompts of one conversation go out one after another, those of two at once', () => {
    const { outbox, asked } = openTab(newStorage())
    outbox.add(entry('m1'))
    outbox.add(entry('m2'))
    outbox.add(entry('m3', { conversationId: 'c2' }))
    const sent = (): unknown[] => asked.map(({ body }) => body)
    expect(sent()).toMatchObject([{ messageId: 'm1' }, { messageId: 'm3' }])
    asked[0]?.answer(ACCEPTED)
    expect(sent()).toMatchObject([{ messageId: 'm1' }, { messageId: 'm3' }, { messageId: 'm2' }])
  })

  test('[S3] a refusal for good is kept with its reason, is not sent again, and holds back what follows it', () => {
    const storage = newStorage()
    const { outbox, asked, wait } = openTab(storage)
    outbox.add(entry('m1'))
    outbox.add(entry('m2', { parentId: 'm1' }))
    asked[0]?.answer(REFUSED)
    wait(60_000)
    outbox.connected()
    expect(asked).toHaveLength(1)
    expect(openTab(storage).outbox.store.getState().items[0]?.entry.problem?.code).toBe('invalid-request')
  })

  test('[S6] without a connection nothing is sent, and what is taken back then is forgotten', () => {
    const storage = newStorage()
    const { outbox, asked, connect } = openTab(storage, false)
    outbox.add(entry('m1'))
    outbox.add(entry('m2'))
    expect(asked).toEqual([])
    expect(outbox.takeBack('m1')?.content).toBe('Hello')
    expect(idsOf(outbox)).toEqual(['m2'])
    connect()
    expect(asked.map(({ body }) => body)).toMatchObject([{ messageId: 'm2' }])
    asked[0]?.answer(ACCEPTED)
    expect(storage.keys()).toEqual([])
  })

  test('[S6, G4] what was sent may be in the log, so it is not taken back: not while it waits again, and not after a refresh', () => {
    const storage = newStorage()
    const { outbox, asked, wait } = openTab(storage)
    outbox.add(entry('m1'))
    expect(outbox.takeBack('m1')).toBeNull()
    asked[0]?.answer(AWAY)
    expect(outbox.takeBack('m1')).toBeNull()
    wait(60_000)
    expect(asked).toHaveLength(2)
    const reopened = openTab(storage, false)
    expect(reopened.outbox.takeBack('m1')).toBeNull()
    expect(idsOf(reopened.outbox)).toEqual(['m1'])
  })

  test('[S6] a new conversation that was asked for is as good as sent', () => {
    const { outbox, asked } = openTab(newStorage())
    outbox.add(entry('m1', { title: 'Hello' }))
    asked[0]?.answer(AWAY)
    expect(outbox.takeBack('m1')).toBeNull()
  })

  test('[S13] a prompt that was never sent waits until the conversation is read, and follows what is shown last then', () => {
    const { outbox, asked, place, connect, wait } = openTab(newStorage(), false)
    outbox.add(entry('m1', { parentId: 'p~a' }))
    place({ kind: 'being-read' })
    connect()
    wait(60_000)
    expect(asked).toEqual([])
    place({ kind: 'after', parentId: 'q~a' })
    outbox.moved()
    expect(asked.map(({ body }) => body)).toMatchObject([{ messageId: 'm1', parentId: 'q~a' }])
  })

  test('[S13] one whose conversation is opened only after the connection is there waits for its place, and for nothing else', () => {
    const { outbox, asked, place, connect, wait } = openTab(newStorage(), false)
    outbox.add(entry('m1', { parentId: 'p~a' }))
    place({ kind: 'unopened' })
    connect()
    wait(2_000)
    place({ kind: 'being-read' })
    outbox.moved()
    expect(asked).toEqual([])
    place({ kind: 'after', parentId: 'q~a' })
    outbox.moved()
    expect(asked.map(({ body }) => body)).toMatchObject([{ messageId: 'm1', parentId: 'q~a' }])
  })

  test('[S13] where nothing newer is known it follows what it was written after', () => {
    const { outbox, asked, connect } = openTab(newStorage(), false)
    outbox.add(entry('m1', { parentId: 'p~a' }))
    connect()
    expect(asked.map(({ body }) => body)).toMatchObject([{ parentId: 'p~a' }])
  })

  test('[S13] what was sent is repeated as it was: at once, after a refresh, and by another tab', () => {
    const storage = newStorage()
    const sender = openTab(storage, false)
    sender.outbox.add(entry('m1', { parentId: 'p~a' }))
    const other = openTab(storage, false)
    sender.place({ kind: 'after', parentId: 'q~a' })
    sender.connect()
    const reopened = openTab(storage, false)
    for (const tab of [sender, other, reopened]) tab.place({ kind: 'after', parentId: 'later~a' })
    sender.asked[0]?.answer(AWAY)
    for (const tab of [sender, other, reopened]) {
      tab.connect()
      expect(tab.asked.at(-1)?.body).toEqual({
        conversationId: 'c1',
        messageId: 'm1',
        parentId: 'q~a',
        content: 'Hello',
      })
    }
  })

  test('[S13] what may have been sent waits for nothing, and neither does the first prompt of a conversation', () => {
    const { outbox, asked, place } = openTab(newStorage())
    place({ kind: 'being-read' })
    outbox.add(entry('m1', { isSent: true }))
    outbox.add(entry('m2', { conversationId: 'c2', title: 'Hello' }))
    expect(asked.map(({ name }) => name)).toEqual(['send', 'create'])
  })

  test('[S13, S6] on a full shelf a prompt whose place finds no room is sent as it was written', () => {
    const storage = newStorage()
    const { outbox, asked, place, connect } = openTab(
      {
        ...storage,
        set: (key, value) => !value.includes('much-longer~a') && storage.set(key, value),
      },
      false,
    )
    outbox.add(entry('m1', { parentId: 'p~a' }))
    place({ kind: 'after', parentId: 'much-longer~a' })
    connect()
    expect(asked[0]?.body).toMatchObject({ parentId: 'p~a' })
    expect(openTab(storage, false).outbox.takeBack('m1')).toBeNull()
  })

  test('[S6] what an earlier version of the page kept may have been sent', () => {
    const storage = newStorage()
    const { isSent: _, ...old } = entry('m1')
    storage.set('ras.outbox.m1', JSON.stringify(old))
    expect(openTab(storage, false).outbox.takeBack('m1')).toBeNull()
  })

  test('[S6] what finds no room on the shelf is taken back all the same', () => {
    const { outbox } = openTab(newStorage(true), false)
    outbox.add(entry('m1'))
    expect(outbox.takeBack('m1')?.content).toBe('Hello')
    expect(idsOf(outbox)).toEqual([])
  })

  test('[S3] what was refused for good is taken back', () => {
    const storage = newStorage()
    const { outbox, asked } = openTab(storage)
    outbox.add(entry('m1'))
    asked[0]?.answer(REFUSED)
    expect(outbox.takeBack('m1')?.content).toBe('Hello')
    expect(storage.keys()).toEqual([])
  })

  test('[S6] where the browser keeps nothing it is sent all the same, and says that it is not kept', () => {
    const { outbox, asked } = openTab(newStorage(true))
    outbox.add(entry('m1'))
    outbox.reread()
    expect(outbox.store.getState().items[0]?.isKept).toBe(false)
    expect(asked).toHaveLength(1)
  })

  test('[S6] what another program wrote under its keys is left out', () => {
    const storage = newStorage()
    storage.set('ras.outbox.a', '{')
    storage.set('ras.outbox.b', JSON.stringify({ messageId: 'm1' }))
    storage.set('ras.outbox.m2', JSON.stringify(entry('m2')))
    expect(idsOf(openTab(storage).outbox)).toEqual(['m2'])
  })
})
