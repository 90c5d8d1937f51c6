import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from './free-port.ts'

const DRAWS = 500

/** Draws ports, prints them, and lives on as a test does that listens on them later. */
const DRAWER = `
import { freePort } from './free-port.ts'
const ports = []
for (let draw = 0; draw < ${DRAWS}; draw += 1) ports.push(await freePort())
console.log(ports.join(' '))
process.stdin.resume()
`

async function portsOfAnotherProcess(): Promise<readonly number[]> {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', DRAWER]
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const line = await new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve)
  })
  return line.split(' ').map(Number)
}

test('two processes that live at once are never given the same port', async () => {
  const [one, other] = await Promise.all([portsOfAnotherProcess(), portsOfAnotherProcess()])
  expect(one).toHaveLength(DRAWS)
  expect(one.filter((port) => other.includes(port))).toEqual([])
})

test('a process is given another port each time, none that is taken, and is never without one', async () => {
  const taken = await freePort()
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(taken, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  const ports: number[] = []
  for (let draw = 0; draw < 5 * DRAWS; draw += 1) ports.push(await freePort())
  expect(ports).not.toContain(taken)
  for (let draw = 0; draw + 100 < ports.length; draw += 100) {
    expect(new Set(ports.slice(draw, draw + 100)).size).toBe(100)
  }
})
