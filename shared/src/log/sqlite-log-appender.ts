import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { openSqliteLog } from './sqlite-log.ts'

// A process for sqlite-log-process.test.ts to kill: appends for ever, many at a time, and prints each value once its append has resolved.
const [, , path = ''] = process.argv
const log = openSqliteLog({ path, partitions: 3 })
const never = new AbortController().signal

async function appendForEver(): Promise<void> {
  for (;;) {
    const value = randomUUID()
    await log.append('chunks', [{ key: value.slice(0, 2), value }], never)
    writeSync(1, `${value}\n`)
  }
}

await Promise.all(Array.from({ length: 20 }, appendForEver))
