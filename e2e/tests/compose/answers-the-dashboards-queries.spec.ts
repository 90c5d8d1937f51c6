import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ROOT } from '../../docs/repository.ts'
import { expect, test } from '../../support/compose-test.ts'
import { failedQueries } from '../../support/failed-queries.ts'
import { freePort } from '../../../scripts/free-port.ts'

const PROMPT = 'Who watches the stream? [mock rate=60 length=200]'
const prometheusPort = `${await freePort()}`
const prometheusUrl = `http://127.0.0.1:${prometheusPort}`

test.use({ serviceEnv: { PROMETHEUS_PORT: prometheusPort } })

test('[B7] a Prometheus that scrapes the stack answers every question of the dashboard and evaluates the alert rules, and the check that operations.md prints says so', async ({
  chat,
  complaints,
  containers: { compose, network },
}) => {
  // Up to 150 s for the rates, and up to 120 s of the script.
  test.setTimeout(400_000)
  await compose.run('--profile', 'observability', 'up', '--detach', '--wait', 'prometheus')
  complaints.allowNetworkFailures()
  async function expectNoFailureAfterAnAnswer(): Promise<void> {
    await chat.open()
    await chat.ask(PROMPT)
    await chat.grown(100)
    network.cut()
    await expect(chat.connection).toHaveText('Reconnecting…')
    network.restore()
    await chat.expectWholeAnswer(PROMPT)
    expect(await failedQueries(prometheusUrl)).toEqual([])
  }
  // A rate is known from the second time on that Prometheus sees a counter.
  await expect(expectNoFailureAfterAnAnswer).toPass({ timeout: 150_000, intervals: [5_000] })

  const check = [
    '--disable-warning=ExperimentalWarning',
    'e2e/check-monitoring.ts',
    network.url,
    prometheusUrl,
  ]
  const { stdout } = await promisify(execFile)(process.execPath, check, { cwd: ROOT })
  expect(stdout).toBe('monitoring: 0 problems\n')
})
