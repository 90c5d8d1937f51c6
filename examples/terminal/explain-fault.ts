import { inspect } from 'node:util'
import { StreamError } from 'reliable-ai-streams'

/** The words and the exit code for what ended an example: 2 where the call or the settings are wrong, 1 for another fault. `call` is how it is called, `withoutKafka` how it does without Kafka. */
export function explainFault(
  error: unknown,
  { call, withoutKafka }: { readonly call: string; readonly withoutKafka: string | null },
): { readonly words: string; readonly exitCode: number } {
  if (isBadArgument(error)) return { words: `${error.message}\n${call}`, exitCode: 2 }
  // A bug, which its stack explains.
  if (!(error instanceof StreamError)) return { words: inspect(error), exitCode: 1 }
  const { code, message } = error
  if (code === 'invalid-request') return { words: `${message}\n${call}`, exitCode: 2 }
  const isAway = code === 'log-unavailable' && message.includes('kafka at ')
  return { words: isAway ? `${message}\n${whatToRun(withoutKafka)}` : message, exitCode: 1 }
}

function whatToRun(withoutKafka: string | null): string {
  const kafka = [
    'run `make kafka` in another terminal, or name a broker in KAFKA_BOOTSTRAP_SERVERS',
    'for the Kafka of `make up` in Docker, run `docker compose --profile kafka-port up --detach`',
  ]
  return [...kafka, ...(withoutKafka === null ? [] : [withoutKafka])].join('\n')
}

function isBadArgument(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
