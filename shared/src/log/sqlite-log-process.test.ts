import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test as base } from 'vitest'
import { openSqliteLog } from './sqlite-log.ts'

const never = new AbortController().signal
const test = base.extend<{ path: string }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest wants the fixtures destructured
  path: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'sqlite-log-'))
    await use(join(folder, 'log.sqlite'))
    await rm(folder, { recursive: true })
  },
})

test('[L10] everything acknowledged before a SIGKILL is there afterwards, in order', async ({ path }) => {
  let killed = 0
  for (let round = 0; round < 3; round += 1) {
    const acknowledged = await appendUntilKilled(path, 200 + round * 150)
    killed += 1
    const log = openSqliteLog({ path, partitions: 3 })
    const values = new Set<string | null>()
    for (let partition = 0; partition < 3; partition += 1) {
      for await (const records of log.read('chunks', { partition, from: 0, to: Infinity }, never)) {
        for (const { value } of records) values.add(value)
      }
    }
    await log.close()
    expect(acknowledged.length).toBeGreaterThanOrEqual(200)
    expect(acknowledged.filter((value) => !values.has(value))).toEqual([])
  }
  expect(killed).toBe(3)
})

test('[L10] a second process on the file is refused with what is wrong', async ({ path }) => {
  const child = startAppending(path)
  await firstLine(child)
  expect(() => openSqliteLog({ path, partitions: 3 })).toThrow(
    `unable to open the log ${path}; another process has it open`,
  )
  await kill(child)
  await openSqliteLog({ path, partitions: 3 }).close()
})

test('[L11] a file with another number of partitions is refused with both numbers', async ({ path }) => {
  await openSqliteLog({ path, partitions: 3 }).close()
  expect(() => openSqliteLog({ path, partitions: 4 })).toThrow('its partitions is 3, not 4')
})

function startAppending(path: string): ChildProcess {
  const script = fileURLToPath(new URL('sqlite-log-appender.ts', import.meta.url))
  return spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** Gives the values that the child had printed, each after its append had resolved, when it was killed. */
async function appendUntilKilled(path: string, count: number): Promise<readonly string[]> {
  const child = startAppending(path)
  if (child.stdout === null) throw new Error('the child has no output')
  const values: string[] = []
  for await (const line of createInterface(child.stdout)) {
    values.push(line)
    if (values.length === count) child.kill('SIGKILL')
  }
  return values
}

async function firstLine(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.stdout?.once('data', resolve))
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exited
}
