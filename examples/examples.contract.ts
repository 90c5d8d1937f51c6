import { expect, test } from 'vitest'
import { aiStory, chatStory } from './test-support/conversing-stories.ts'
import { EXAMPLES, NEED_KAFKA } from './test-support/example-names.ts'
import { httpStory } from './test-support/http-story.ts'
import { runExample } from './test-support/run-example.ts'
import { tailStory } from './test-support/tail-story.ts'

type Variables = Readonly<Record<string, string>>
/** Sees that an example does what it says, on the log that the variables name. */
type Story = (variables: Variables) => Promise<void>

/** One for each file of examples; a file without one fails. */
const STORIES: Readonly<Record<string, Story>> = {
  demo: prints('demo', [
    '',
    'A conversation is a list of chunks in a log. This one is empty, and a reader waits for its first chunk.',
    '',
    'A model answers word by word. Each word is published as a chunk; once `publish` resolves, the log has it for good.',
    '  the model: "Nothing "',
    '  early reader: 0 text "Nothing "',
    '  the model: "is "',
    '  early reader: 1 text "is "',
    '',
    'The reader got each as it came. The number is its offset: 0, 1, 2 … without holes, so a missing one would show.',
    '',
    'The reader loses its connection. All that it keeps is the cursor of the last chunk that it saw.',
    '',
    'The model does not notice, and goes on. What it says goes into the log, whoever reads.',
    '  the model: "lost "',
    '  the model: "here."',
    '',
    'The reader is back, and subscribes with its cursor.',
    '  early reader: 2 text "lost "',
    '  early reader: 3 text "here."',
    '',
    'It got the words that it had missed, and none twice.',
    '',
    'Another reader comes only now. Nobody has kept anything for it: it reads the same log from the beginning.',
    '  late reader: 0 text "Nothing "',
    '  late reader: 1 text "is "',
    '  late reader: 2 text "lost "',
    '  late reader: 3 text "here."',
    '',
    'The answer ends with a chunk of its own, so every reader knows that no more words come.',
    '  early reader: 4 finish ""',
    '  late reader: 4 finish ""',
    '',
    'Both have read “Nothing is lost here.”, each word once and in order.',
  ]),
  replay: prints('replay', [
    '2 text three',
    '3 text four',
    '4 text five',
    '5 finish ',
    'resumed 4 text five',
    'resumed 5 finish ',
  ]),
  'async-stream': prints('async-stream', ['Kafka keeps what the model says.[finish]']),
  'error-handling': prints('error-handling', [
    'the publisher: The model is overloaded.',
    'a reader: text So far',
    'a reader: error The model is overloaded.',
    'a reader: text So far, ',
    'a reader: text so good.',
    'a reader: finish ',
    'invalid-request unable to make a chunk; conversationId: expected 1 to 128 characters of A-Z a-z 0-9 _ . : ~ -',
    'invalid-request unable to use the settings; bootstrapServers: is not a list of host:port, separated by commas',
  ]),
  http: httpStory,
  tail: tailStory,
  'chat-server': chatStory,
  'chat-client': chatStory,
  'ai-server': aiStory,
  'frontend-client': aiStory,
}

/** Every example as it stands, in a process of its own. */
export function describeExamples(log: 'Kafka' | 'an embedded log', variables: () => Variables): void {
  const [refusing, working] = [true, false].map((isRefused) =>
    EXAMPLES.filter((name) => (log !== 'Kafka' && NEED_KAFKA.includes(name)) === isRefused),
  )
  test.for(working ?? [])(
    `[C13] the example %s does what it says on ${log}`,
    { timeout: 60_000 },
    async (name) => {
      expect(Object.keys(STORIES)).toContain(name)
      await STORIES[name]?.(variables())
    },
  )

  test.for(refusing ?? [])(`[C13] the example %s refuses ${log} in words`, async (name) => {
    const example = runExample(name, [], variables())
    expect([await example.ended, example.stdout]).toEqual([2, ''])
    expect(example.stderr).toContain('unset EMBEDDED_LOG_PATH and run `make kafka`')
  })
}

/** It prints this and ends with 0 */
function prints(name: string, lines: readonly string[]): Story {
  return async (variables) => {
    const example = runExample(name, [], variables)
    expect([await example.ended, example.stderr.replace(/^connecting to Kafka at .*\n/, '')]).toEqual([0, ''])
    expect(example.stdout.split('\n').slice(0, -1)).toEqual(lines)
  }
}
