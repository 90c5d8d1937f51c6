import { writeSync } from 'node:fs'
import { openSqliteLog } from '../sqlite/sqlite-log.ts'

// A process for the tests to kill: appends for ever, many at a time, each writer under a key of its own, and prints key and number once an append has
// resolved. With `until-full` it ends with the refusal. The signal of a write that is not allowed would end the process; with a listener the write fails.
const [, , path = '', mode = ''] = process.argv
process.on('SIGXFSZ', () => {})
const log = openSqliteLog({ path, partitions: 3 })
const never = new AbortController().signal
const life = process.pid

async function appendForEver(writer: string): Promise<void> {
  for (let value = 0; ; value += 1) {
    const key = `${life}-${writer}`
    await log.append(
      'chunks',
      [{ key, value: String(value) }],
      never,
      mode === 'until-full' ? 'refuse' : 'wait',
    )
    writeSync(1, `${key} ${value}\n`)
  }
}

try {
  await Promise.all(Array.from({ length: 20 }, (_, writer) => appendForEver(String(writer))))
} catch (error) {
  writeSync(1, `refused ${error instanceof Error ? error.message : String(error)}\n`)
  // The log would wait for room.
  process.exit()
}
