import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs, type ParseArgsOptionsConfig, styleText } from 'node:util'
import { Chunk, Config } from 'reliable-ai-streams'
import { explainFault } from './explain-fault.ts'
import { refusedCall } from './refused-call.ts'

type Given<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ readonly allowPositionals: true; readonly options: Options }>
>['values']

export interface ExampleOptions<Options extends ParseArgsOptionsConfig, Values> {
  /** How it is called, after its name; what needs words has them on the lines below. */
  readonly usage?: string
  readonly options?: Options
  /** What the options mean; throws where one is wrong. By default they are as they were given. */
  readonly read?: (given: Given<Options>) => Values
  /** What calls it; by default Node, in the version that it needs. */
  readonly command?: string
  /** How many names of conversations it takes. */
  readonly least?: number
  readonly most?: number
  /** It shares its log with other processes, and an embedded log has one. */
  readonly needsKafka?: boolean
  /** How to do without Kafka, where none answers; null where that cannot be. */
  readonly withoutKafka?: string | null
}

/**
 * Reads the arguments, and says which Kafka it connects to. From then on a fault ends the process with its words on stderr, with 2 where the call or the settings are wrong and with 1 otherwise.
 * `--help` and `-h` print the comment at the head of the file and how it is called.
 */
export function startExample<const Options extends ParseArgsOptionsConfig, Values = Given<Options>>({
  usage = '',
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- where none are given none are read
  options = {} as Options,
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its type says so where none is given
  read = (given) => given as Values,
  least = 0,
  most = 0,
  needsKafka = false,
  withoutKafka = needsKafka ? null : 'or need none: EMBEDDED_LOG_PATH=:memory:',
  ...named
}: ExampleOptions<Options, Values> = {}): { readonly values: Values; readonly names: readonly string[] } {
  const file = process.argv[1] ?? ''
  const { command = `./scripts/with-node node examples/${basename(file)}` } = named
  const call = `usage: ${command} ${usage}`.trimEnd()
  // Whoever reads the output may have seen enough, as `head` has.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })
  process.on('uncaughtException', (error) => {
    const { words, exitCode } = explainFault(error, { call, withoutKafka })
    console.error(styleText('red', words, { stream: process.stderr }))
    process.exit(exitCode)
  })
  if (['--help', '-h'].some((flag) => process.argv.includes(flag))) {
    console.log(`${headOf(file)}\n\n${call}`)
    process.exit(0)
  }
  const { values: given, positionals: names } = parseArgs({ allowPositionals: true, options })
  if (names.length < least) throw refusedCall('a name is missing')
  if (names.length > most) throw refusedCall(`${names[most]} is one too many`)
  // It throws where one may not name a conversation.
  for (const conversationId of names) void new Chunk({ conversationId, type: 'text' })
  const values = read(given)
  const config = new Config()
  if (needsKafka && config.embeddedLogPath !== null) {
    throw refusedCall(
      'other processes have a part in it, and an embedded log has one: unset EMBEDDED_LOG_PATH and run `make kafka`',
    )
  }
  // An answer may take its time, and none may come.
  if (config.embeddedLogPath === null)
    console.error(`connecting to Kafka at ${config.kafkaConfig().brokers.join(', ')}`)
  return { values, names }
}

function headOf(file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n')
  const head = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('// ')),
  )
  return head.map((line) => line.slice(3)).join('\n')
}
