import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pythonEnvironment } from '../../../examples/test-support/python-environment.ts'
import { expect } from '../../support/test.ts'
import { test } from '../../support/kafka-test.ts'

const SCRIPT = fileURLToPath(new URL('../../../examples/python/publish.py', import.meta.url))
const TEXT = 'A program in another language wrote this, one word after another.'
const python = pythonEnvironment()

if (python !== null) {
  test('[C18] what a Python program publishes appears in the page, live and after a refresh', async ({
    chat,
    kafkaEnv,
  }) => {
    const publish = (...args: readonly string[]) =>
      promisify(execFile)(python, [SCRIPT, 'from-python', ...args], { env: { ...kafkaEnv } })
    await publish('The first message.', '--pace', '1000')
    await chat.open('/c/from-python')
    await expect(chat.answer).toHaveText(/The first message\./)
    const publishing = publish(TEXT, '--pace', '2')
    await expect(chat.answers).toHaveCount(2)
    expect(await chat.isAnswering()).toBe(true)
    await publishing
    await expect(chat.answer).toHaveAttribute('data-status', 'complete')
    await chat.viewSource()
    expect(await chat.source()).toBe(TEXT)
    await chat.expectNoGapOrDuplicate()
    await chat.refresh()
    await chat.viewSource()
    expect(await chat.source()).toBe(TEXT)
  })
}
