import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from 'vitest'
import { openSqliteLog } from './sqlite-log.ts'

const never = new AbortController().signal
/** A frame of the write-ahead log: a header and a page (https://www.sqlite.org/fileformat2.html#walformat). */
const FRAME = 24 + 4096

const test = base.extend<{ folder: string }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest wants the fixtures destructured
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'sqlite-log-'))
    await use(folder)
    rmSync(folder, { recursive: true })
  },
})

async function append(log: ReturnType<typeof openSqliteLog>, from: number, to: number): Promise<void> {
  for (let value = from; value < to; value += 1) {
    await log.append('chunks', [{ key: 'k', value: `${value} ${'x'.repeat(3_000)}` }], never)
  }
}

async function valuesOf(path: string): Promise<readonly number[]> {
  const log = openSqliteLog({ path, partitions: 1 })
  await log.append('chunks', [{ key: 'k', value: '-1' }], never)
  const values: number[] = []
  for await (const records of log.read('chunks', { partition: 0, from: 0, to: Infinity }, never)) {
    values.push(...records.map(({ value }) => Number.parseInt(value ?? '', 10)))
  }
  await log.close()
  return values
}

/** Ten records that are synced and five more after them, as a crash leaves the files, with the size of the write-ahead log after the ten. */
async function crash(folder: string): Promise<{ readonly path: string; readonly synced: number }> {
  const [original, path] = [join(folder, 'original.sqlite'), join(folder, 'log.sqlite')]
  const log = openSqliteLog({ path: original, partitions: 1 })
  await append(log, 0, 10)
  const synced = statSync(`${original}-wal`).size
  await append(log, 10, 15)
  for (const suffix of ['', '-wal']) copyFileSync(original + suffix, path + suffix)
  await log.close()
  return { path, synced }
}

const upTo = (count: number): readonly number[] => [...Array.from({ length: count }, (_, at) => at), -1]

test('[L21] a write-ahead log that is torn anywhere after what was synced opens with that and whole appends after it', async ({
  folder,
}) => {
  const { path, synced } = await crash(folder)
  const [main, wal] = [readFileSync(path), readFileSync(`${path}-wal`)]
  expect(wal.length - synced).toBeGreaterThanOrEqual(10 * FRAME)
  const counts = new Set<number>()
  // Within a frame's header, within a page, and where the last frame of a commit is missing.
  for (let size = synced; size <= wal.length; size += FRAME / 4) {
    for (const spoil of ['cut', 'garble'] as const) {
      writeFileSync(path, main)
      writeFileSync(`${path}-wal`, spoil === 'cut' ? wal.subarray(0, size) : garbled(wal, size))
      writeFileSync(`${path}-shm`, Buffer.alloc(32_768, 0xa5))
      const values = await valuesOf(path)
      expect(values.length).toBeGreaterThanOrEqual(11)
      expect(values).toEqual(upTo(values.length - 1))
      counts.add(values.length - 1)
    }
  }
  expect([...counts].toSorted((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15])
})

test('[L20] what a process before left in the write-ahead log is in the file before anything is appended', async ({
  folder,
}) => {
  const { path } = await crash(folder)
  const log = openSqliteLog({ path, partitions: 1 })
  const copy = join(folder, 'copy.sqlite')
  copyFileSync(path, copy)
  await log.close()
  expect(await valuesOf(copy)).toEqual(upTo(15))
})

test('[L21] it opens with a prefix though the disk has lost what was synced', async ({ folder }) => {
  const { path } = await crash(folder)
  rmSync(`${path}-wal`)
  expect(await valuesOf(path)).toEqual(upTo(0))
})

test.for([
  { what: 'is no database', spoil: (path: string) => writeFileSync(path, 'not a database '.repeat(1_000)) },
  { what: 'is cut', spoil: (path: string) => truncateSync(path, statSync(path).size - 4 * 4096) },
  {
    what: 'has a garbled page',
    spoil: (path: string) => writeFileSync(path, garbled(readFileSync(path), 4096)),
  },
])('[L21] a file that $what is refused with its name and what to do', async ({ spoil }, { folder }) => {
  const path = join(folder, 'log.sqlite')
  const log = openSqliteLog({ path, partitions: 1 })
  await append(log, 0, 15)
  await log.close()
  spoil(path)
  expect(() => openSqliteLog({ path, partitions: 1 })).toThrow(
    `unable to open the log ${path}; it is not a log, or is damaged: restore it from a backup, or move it away`,
  )
})

function garbled(bytes: Buffer, from: number): Buffer {
  return Buffer.concat([bytes.subarray(0, from), Buffer.alloc(bytes.length - from, 0xa5)])
}
