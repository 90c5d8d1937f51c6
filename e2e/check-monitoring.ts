// Streams an answer, comes back to it, and tells whether Prometheus then answers the dashboard and evaluates the alert rules, within 120 seconds or those given:
// `./scripts/with-node node e2e/check-monitoring.ts http://127.0.0.1:8080 http://127.0.0.1:9090`
import { setTimeout as pause } from 'node:timers/promises'
import { failedQueries } from './support/failed-queries.ts'
import { streamAndResume } from './support/stream-and-resume.ts'
import { wordsOf } from './support/words-of.ts'

/** Then Prometheus has looked again. */
const BETWEEN_MS = 5_000
const ANSWER_WITHIN_MS = 60_000
/** Time to say what is wrong, also when all of it is used up. */
const AT_LEAST_MS = 3_000

const [pageUrl = 'http://127.0.0.1:8080', prometheusUrl = 'http://127.0.0.1:9090', seconds = '120'] =
  process.argv.slice(2)
const deadline = Date.now() + Number(seconds) * 1000
const left = (atMost: number): number => Math.max(Math.min(deadline - Date.now(), atMost), AT_LEAST_MS)

/** What is wrong now, one line each. */
async function problems(): Promise<readonly string[]> {
  try {
    await streamAndResume(pageUrl, left(ANSWER_WITHIN_MS))
  } catch (error) {
    return [`unable to stream an answer at ${pageUrl}; ${wordsOf(error)}`]
  }
  await pause(left(BETWEEN_MS))
  return failedQueries(prometheusUrl, left(ANSWER_WITHIN_MS))
}

let found = await problems()
while (found.length > 0 && Date.now() < deadline) {
  await pause(left(BETWEEN_MS))
  found = await problems()
}
for (const problem of found) process.stderr.write(`${problem}\n`)
process.stdout.write(`monitoring: ${found.length} problems\n`)
process.exitCode = found.length === 0 ? 0 : 1
