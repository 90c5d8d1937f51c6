import { expect } from 'vitest'
import { runExample } from './run-example.ts'

type Variables = Readonly<Record<string, string>>

/** What is typed in one is shown in the other. */
export async function chatStory(variables: Variables): Promise<void> {
  const server = runExample('chat-server', ['room', '--pace', '1000'], variables)
  const client = runExample('chat-client', ['room'], variables)
  await server.printed('ready')
  server.type('one two three')
  await client.printed('one two three\n')
  server.kill('SIGINT')
  client.kill('SIGINT')
  expect(await Promise.all([server.ended, client.ended])).toEqual([0, 0])
}

/** What one asks the other answers. */
export async function aiStory(variables: Variables): Promise<void> {
  const server = runExample('ai-server', ['--pace', '1000'], variables)
  const client = runExample('frontend-client', ['--ask', 'Why?'], variables)
  expect(await client.ended).toBe(0)
  expect(client.stdout).toMatch(/^You asked in 1 word: “Why\?” .*\n\[ai: \d+ chunks in \d+ ms\]\n$/)
  server.kill('SIGINT')
  expect(await server.ended).toBe(0)
}
