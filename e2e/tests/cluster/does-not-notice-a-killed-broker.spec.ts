import { expect, test } from '../../support/compose-test.ts'

const ADMINISTRATOR = ['--command-config', '/etc/admin.properties']
const BROKERS = ['--bootstrap-server', 'kafka-1:9094,kafka-2:9094,kafka-3:9094']
const TOPICS = ['run', '--rm', '--no-deps', '--entrypoint', '/opt/kafka/bin/kafka-topics.sh', 'access']

for (const broker of ['kafka-1', 'kafka-2', 'kafka-3']) {
  const prompt = `Who misses the broker ${broker}? [mock rate=50 length=900]`

  test(`[L13] a reader does not notice that the broker ${broker} crashed in the middle of an answer`, async ({
    chat,
    containers: { compose },
  }) => {
    // The one that was killed before has come back, but may not have its copies yet: two must have them when the next one goes.
    await expect
      .poll(
        () =>
          compose.run(...TOPICS, ...BROKERS, ...ADMINISTRATOR, '--describe', '--under-replicated-partitions'),
        { timeout: 90_000 },
      )
      .toBe('')
    await chat.open()
    await chat.ask(prompt)
    await chat.grown(150)
    expect(await chat.isAnswering()).toBe(true)
    const troubles = await watchWords(chat.page)

    const [container = ''] = await compose.containers(broker)
    await compose.kill(container)
    await chat.expectWholeAnswer(prompt)
    await expect(chat.restarted).toHaveCount(0)
    const { resumes } = await chat.expectNoGapOrDuplicate()
    expect(resumes).toBe(0)
    expect(await troubles()).toEqual([])

    // With one of three away, what is sent is still kept twice.
    const next = `And the answer after ${broker}? [mock length=60]`
    await chat.ask(next)
    await expect(chat.answers).toHaveCount(2)
    await chat.expectWholeAnswer(next)
  })
}

/** Collects what the page says about trouble from now on; call what it resolves with to read it. */
async function watchWords(page: {
  evaluate<Result>(script: () => Result): Promise<Result>
}): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const words = ['went silent', 'Reconnecting', 'Not sent yet', 'Offline']
    const seen = new Set<string>()
    Reflect.set(globalThis, 'troublesSeen', seen)
    const look = (): void => {
      const text = document.body.textContent
      for (const trouble of words) if (text.includes(trouble)) seen.add(trouble)
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () =>
    page.evaluate(() => {
      const seen: unknown = Reflect.get(globalThis, 'troublesSeen')
      return seen instanceof Set ? [...seen].map(String) : ['the page was loaded again']
    })
}
