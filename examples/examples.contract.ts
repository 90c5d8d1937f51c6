import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const execute = promisify(execFile)

/** What each example prints, in order; of the demo's two readers each in its own. */
const PRINTED: Readonly<Record<string, readonly string[]>> = {
  demo: [
    'early 0 text Hello',
    'early 1 text , ',
    'early 2 text world',
    'early 3 finish ',
    'late 0 text Hello',
    'late 1 text , ',
    'late 2 text world',
    'late 3 finish ',
    'Hello, world = Hello, world',
  ],
  replay: ['2 three', '3 four', '4 five', '5 ', 'resumed 4 text five', 'resumed 5 finish '],
  'async-stream': ['Kafka keeps what the model says.[finish]'],
  'error-handling': [
    'the publisher: The model is overloaded.',
    'a reader: text So far',
    'a reader: error The model is overloaded.',
    'invalid-request unable to make a chunk; conversationId: expected 1 to 128 characters of A-Z a-z 0-9 _ . : ~ -',
    'invalid-request unable to use the settings; bootstrapServers: is not a list of host:port, separated by commas',
  ],
  http: ['text a', 'text b', 'text c', 'finish '],
}

/** Every example as it stands, in a process of its own, on the log that the variables name. */
export function describeExamples(log: string, variables: () => Readonly<Record<string, string>>): void {
  for (const [name, printed] of Object.entries(PRINTED)) {
    test(`[C13] the example ${name} prints what it says on ${log}`, { timeout: 60_000 }, async () => {
      const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
      const { stdout, stderr } = await execute(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', file],
        {
          env: { PATH: '', ...variables() },
        },
      )
      expect(stderr).toBe('')
      const lines = stdout.split('\n').slice(0, -1)
      expect(lines.toSorted((a, b) => readerOf(a) - readerOf(b))).toEqual(printed)
    })
  }
}

function readerOf(line: string): number {
  return ['early ', 'late ', 'Hello, '].findIndex((reader) => line.startsWith(reader))
}
