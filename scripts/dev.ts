// `make dev`: the services under node --watch, and the page under Vite at its own address, which passes the rest on to them. Both end together.
import { runTogether } from './run-together.ts'

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stop.abort())
const services = [
  '--watch',
  '--env-file-if-exists=.env',
  '--disable-warning=ExperimentalWarning',
  'services/standalone/src/main.ts',
]
process.exitCode = await runTogether(
  [
    { command: process.execPath, args: services },
    { command: 'vite', args: [], cwd: 'web' },
  ],
  stop.signal,
)
