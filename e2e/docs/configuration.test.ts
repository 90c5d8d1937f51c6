import { ProcessEnv as RelayProcessEnv } from '@ras/relay/env'
import { KafkaVariables } from '@ras/shared/log/kafka/kafka-config'
import { ProcessEnv as WorkerProcessEnv } from '@ras/worker/env'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { LibraryVariables } from '../../library/src/config.ts'
import { StandaloneEnv } from '../../services/standalone/src/env.ts'
import { configurationPage } from './configuration-page.ts'
import { exampleSettings } from './example-settings.ts'
import { repository } from './repository.ts'
import { settingsOf } from './settings-of.ts'

const kafka = settingsOf(KafkaVariables)
const readers = [
  { name: 'relay', settings: [...settingsOf(RelayProcessEnv), ...kafka] },
  { name: 'worker', settings: [...settingsOf(WorkerProcessEnv), ...kafka] },
  { name: 'standalone', settings: settingsOf(StandaloneEnv) },
  { name: 'library', settings: [...settingsOf(LibraryVariables), ...kafka] },
]
const sections = exampleSettings(repository.read('.env.example'))
const compose = repository.read('docker-compose.yml')

const page = (text: string) => () => configurationPage(exampleSettings(text), readers, compose)

// `make docs` writes it.
test('[B13] docs/configuration.md says what the schemas and .env.example say', async () => {
  await expect(configurationPage(sections, readers, compose)).toMatchFileSnapshot(
    '../../docs/configuration.md',
  )
})

test('[B13] every variable of a schema has its row', () => {
  const written = repository.read('docs/configuration.md')
  const names = readers.flatMap(({ settings }) => settings.map(({ name }) => name))
  expect(names.filter((name) => written.split(`| \`${name}\` |`).length !== 2)).toEqual([])
})

test('[B13] a variable that nobody reads, or without words, is told', () => {
  expect(page('# --- The relay\n# Its port.\nRELAY_PROT=1\n')).toThrow('RELAY_PROT; nobody reads it')
  expect(page('# --- The relay\n\nRELAY_PORT=1\n')).toThrow('RELAY_PORT; no comment')
})

test('[B13] a range, a length, a choice, a list and a default are told', () => {
  const settings = settingsOf(
    z.object({
      NUMBER: z.coerce.number().int().min(1).max(2000).default(5),
      NAME: z.string().max(1000).optional(),
      SHARE: z.coerce.number().positive().max(1).optional(),
      CHOICE: z.enum(['a', 'b']),
      LIST: z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(z.url())),
    }),
  )
  expect(settings.map((setting) => [setting.takes, setting.default])).toEqual([
    ['1 to 2,000', '`5`'],
    ['text, at most 1,000 characters', ''],
    ['also a fraction, more than 0 to 1', ''],
    ['`a`, `b`', ''],
    ['URLs', ''],
  ])
})
