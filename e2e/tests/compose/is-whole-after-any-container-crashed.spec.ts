import { expect, test } from '../../support/compose-test.ts'

for (const service of ['worker', 'relay', 'kafka', 'web']) {
  const prompt = `What dies with the container ${service}? [mock rate=50 length=900]`

  test(`[G1] an answer is whole after the container ${service} crashed in the middle of it and was restarted`, async ({
    chat,
    complaints,
    containers: { compose },
  }) => {
    await chat.open()
    await chat.ask(prompt)
    await chat.grown(150)
    expect(await chat.isAnswering()).toBe(true)

    complaints.allowNetworkFailures()
    const [container = ''] = await compose.containers(service)
    const restarts = Number(await compose.inspect(container, '{{.RestartCount}}'))
    await compose.crash(container)
    await expect
      .poll(() => compose.inspect(container, '{{.RestartCount}} {{.State.Health.Status}}'), {
        timeout: 60_000,
      })
      .toBe(`${restarts + 1} healthy`)

    await chat.expectWholeAnswer(prompt)
    await expect(chat.prompts).toHaveText([prompt])
    await expect(chat.answers).toHaveCount(1)
    await chat.expectNoGapOrDuplicate()
    await chat.refresh()
    await chat.expectWholeAnswer(prompt)
  })
}
