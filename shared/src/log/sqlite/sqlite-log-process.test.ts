import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test as base } from 'vitest'
import type { LogRecord } from '../log.ts'
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

test('[L10] after each of many SIGKILLs everything acknowledged is there, once, in order, without holes', async ({
  path,
}) => {
  const acknowledged: string[] = []
  for (let round = 0; round < 10; round += 1) {
    // Commits follow each other without a pause, so wherever this falls it falls into one, or beside one.
    const { lines } = await appendUntil(path, 1 + Math.floor(Math.random() * 300))
    acknowledged.push(...lines)
    await expectWhole(path, acknowledged)
  }
  expect(acknowledged.length).toBeGreaterThan(10)
}, 60_000)

test('[L19] where the disk takes no more in the middle of a commit, everything acknowledged is there and nothing of the refused', async ({
  path,
}) => {
  // A limit on the size of files is a full disk for whoever runs this, wherever the folder is.
  const { lines } = await appendUntil(path, Infinity, { mode: 'until-full', blocks: 1_000 })
  expect(lines.at(-1)).toBe("refused unable to append to the log; the server's disk cannot be written")
  const acknowledged = lines.filter((line) => !line.startsWith('refused'))
  expect(acknowledged.length).toBeGreaterThan(20)
  const found = await expectWhole(path, acknowledged)
  expect(found).toHaveLength(acknowledged.length)
  await expectWhole(path, [...acknowledged, ...(await appendUntil(path, 50)).lines])
}, 60_000)

test('[L21] a second process on the file is refused with its name and what to do, and the file of a killed one opens at once', async ({
  path,
}) => {
  const child = startAppending(path)
  if (child.stdout !== null) await once(child.stdout, 'data')
  expect(() => openSqliteLog({ path, partitions: 3 })).toThrow(
    `unable to open the log ${path}; another process has it open: end that one, or give this one another path`,
  )
  child.kill('SIGKILL')
  await once(child, 'exit')
  await openSqliteLog({ path, partitions: 3 }).close()
})

test('[L21] a file in a folder that is not there is refused with the folder', ({ path }) => {
  const folder = `${path}-none`
  expect(() => openSqliteLog({ path: `${folder}/log.sqlite`, partitions: 3 })).toThrow(
    `unable to open the log ${folder}/log.sqlite; there is no folder ${folder}`,
  )
})

test('[L11] a file with another number of partitions is refused with both numbers', async ({ path }) => {
  await openSqliteLog({ path, partitions: 3 }).close()
  expect(() => openSqliteLog({ path, partitions: 4 })).toThrow('its partitions is 3, not 4')
})

interface AppendingOptions {
  readonly mode?: 'until-full'
  /** The largest file that it may write, in blocks of 512 bytes (1,024 in some shells). */
  readonly blocks?: number
}

function startAppending(path: string, { mode, blocks }: AppendingOptions = {}): ChildProcess {
  const script = fileURLToPath(new URL('../test-support/sqlite-log-appender.ts', import.meta.url))
  const command = `${blocks === undefined ? '' : `ulimit -f ${blocks}; `}exec "$0" "$@"`
  const args = ['-c', command, process.execPath, script, path, mode ?? '']
  return spawn('/bin/sh', args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

/** The lines that the child had printed, each after its append had resolved, when it ended or was killed. */
async function appendUntil(
  path: string,
  count: number,
  options?: AppendingOptions,
): Promise<{ readonly lines: readonly string[] }> {
  const child = startAppending(path, options)
  if (child.stdout === null) throw new Error('the child has no output')
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    if (lines.length === count) child.kill('SIGKILL')
  }
  return { lines }
}

/** Every acknowledged record is there; what is there has no hole in its positions, and each writer's values are 0, 1, 2 … in order. */
async function expectWhole(path: string, acknowledged: readonly string[]): Promise<readonly LogRecord[]> {
  const log = openSqliteLog({ path, partitions: 3 })
  const all: LogRecord[] = []
  for (let partition = 0; partition < 3; partition += 1) {
    const found: LogRecord[] = []
    for await (const records of log.read('chunks', { partition, from: 0, to: Infinity }, never)) {
      found.push(...records)
    }
    expect(found.map(({ position }) => position)).toEqual(found.map((_, at) => at))
    all.push(...found)
  }
  await log.close()
  for (const [, records] of Map.groupBy(all, ({ key }) => key)) {
    expect(records.map(({ value }) => value)).toEqual(records.map((_, at) => String(at)))
  }
  const there = new Set(all.map(({ key, value }) => `${key} ${value}`))
  expect(acknowledged.filter((line) => !there.has(line))).toEqual([])
  return all
}
