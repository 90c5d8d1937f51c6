import { expect } from 'vitest'
import { runCommand, runExample } from './run-example.ts'

/** The commands that it prints, typed as they are; the connection is cut after two events, and both ways to go on give the rest. */
export async function httpStory(variables: Readonly<Record<string, string>>): Promise<void> {
  const server = runExample('http', ['--port', '0'], variables)
  await server.printed("'Last-Event-ID: ")
  const [watch = '', post = '', fromOffset = '', lastEventId = ''] = [
    ...server.stdout.matchAll(/^ +(curl .*)$/gm),
  ].map(([, command = '']) => command)

  const watching = events(watch, 2)
  const posted = runCommand('sh', ['-c', `${post} --silent --fail`])
  expect(await posted.ended).toBe(0)
  const [first, second] = await watching
  expect([first, second]).toEqual([expect.stringContaining('"Hello "'), expect.stringContaining('"out "')])
  const id = /^id: (\S+)$/m.exec(second ?? '')?.[1] ?? ''
  const rest = await events(lastEventId.replace(/ID: [^']*/, `ID: ${id}`), 2)
  expect(rest).toEqual([expect.stringContaining('"there"'), expect.stringContaining('"type":"finish"')])
  expect(await events(fromOffset, 2)).toEqual(rest)
  // As an EventSource asks that was opened with an offset, and was cut.
  expect(
    await events(
      `${fromOffset.replace('from_offset=2', 'from_offset=0')} --header 'Last-Event-ID: ${id}'`,
      2,
    ),
  ).toEqual(rest)

  const url = /http:\S+hello/.exec(watch)?.[0] ?? ''
  const json = "--header 'Content-Type: application/json'"
  const bad: readonly (readonly [words: string, name: string, status?: number])[] = [
    // It is larger than Express reads.
    [`--data @package-lock.json ${json} ${url}/messages`, 'body: ', 413],
    [`--data '{"content":7}' ${json} ${url}/messages`, 'content: '],
    [`--data '{"content":""}' ${json} ${url}/messages`, 'content: '],
    [`--data '{"content"' ${json} ${url}/messages`, 'body: '],
    [`--request POST ${url}/messages`, 'content: '],
    [`--data '{"content":"x"}' ${json} ${url}%20you/messages`, 'conversationId: '],
    [`${url}%20you/events`, 'conversationId: '],
    [`'${url}/events?from_offset=x'`, 'from_offset: x '],
    [`${url}/events --header 'Last-Event-ID: x'`, 'Last-Event-ID: x '],
  ]
  for (const [words, name, status = 400] of bad) {
    const answer = runCommand('sh', ['-c', `curl --silent --write-out ' %{http_code}' ${words}`])
    expect(await answer.ended).toBe(0)
    expect(answer.stdout).toMatch(/^\{"problem":\{"code":"invalid-request","message":"[^"]*.*\} \d+$/)
    expect([words, answer.stdout.split(' ').at(-1)]).toEqual([words, `${status}`])
    expect(answer.stdout).toContain(`; ${name}`)
  }

  const foreign = `${url}/events --header 'Last-Event-ID: of-another-log:1'`
  const expired = runCommand('sh', ['-c', `curl --silent --write-out ' %{http_code}' ${foreign}`])
  expect(await expired.ended).toBe(0)
  expect(expired.stdout).toMatch(/^\{"problem":\{"code":"offset-expired",.*\} 410$/)

  const left = runCommand('sh', ['-c', `${watch} --silent`])
  await left.printed('"there"')
  server.kill('SIGINT')
  expect(await server.ended).toBe(0)
  expect(await left.ended).toBe(0)
}

/** The next `count` events that the command prints; then its connection is cut. */
async function events(command: string, count: number): Promise<readonly string[]> {
  const reader = runCommand('sh', ['-c', `${command} --silent`])
  await reader.printed('\n\n', count)
  reader.kill('SIGKILL')
  await reader.ended
  return reader.stdout.split('\n\n').slice(0, count)
}
