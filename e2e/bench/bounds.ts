// `make bench-bounds`: the figures and curves of "Bounds" in docs/reliability.md. An argument, `slow-reader` or `outage`, measures that alone.
// Fails with what went past its bound.
import { measureOutage } from './outage.ts'
import { measureSlowReader } from './slow-reader.ts'

const only = process.argv[2]
const problems: string[] = []
if (only !== 'outage') {
  // For 18 s it reads on where it stood; in a minute the relay has closed the connection, which answered no ping.
  for (const seconds of [18, 60]) {
    problems.push(...(await measureSlowReader({ conversations: 100, perSecond: 50, seconds })))
  }
}
if (only !== 'slow-reader') {
  problems.push(...(await measureOutage({ awaySeconds: 120, running: 40, sent: 30 })))
}
for (const problem of problems) console.error(`out of bounds: ${problem}`)
process.exit(problems.length === 0 ? 0 : 1)
