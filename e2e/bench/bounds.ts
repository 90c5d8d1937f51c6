// `make bench-bounds`: the figures and curves of "Bounds" in docs/reliability.md. An argument, `slow-reader` or `outage`, measures that alone.
import { measureOutage } from './outage.ts'
import { measureSlowReader } from './slow-reader.ts'

/** Socket.IO closes a connection that has not answered a ping for 20 s, and with it goes all that waited; so the most that waits comes before. */
const STANDS_STILL_SECONDS = 18

const only = process.argv[2]
if (only !== 'outage') {
  await measureSlowReader({ conversations: 100, perSecond: 50, seconds: STANDS_STILL_SECONDS })
}
if (only !== 'slow-reader') await measureOutage({ awaySeconds: 120, running: 40, sent: 30 })
process.exit(0)
