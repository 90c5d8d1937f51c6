import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { answerChunks, promptChunk } from '../test-support/chunks.ts'
import { boundsTo, recordsOf } from '../test-support/records.ts'
import { temporaryFolder } from '../test-support/temporary-folder.ts'
import { openView } from './view.ts'

const RECORDS = recordsOf([
  promptChunk('c1', 'p1'),
  ...answerChunks({ conversationId: 'c1' }, ['One ', 'two']),
])
const OPTIONS = { bounds: boundsTo(RECORDS.length), maxCachedUnits: 1e6 }

/** Takes a view's path, and says each thing that it did. */
const CHILD = `
  const [, , mode, path, ...urls] = ['', ...process.argv]
  const [{ openView }, { recordsOf, boundsTo }, { answerChunks, promptChunk }] = await Promise.all(urls.map((url) => import(url)))
  const records = recordsOf([promptChunk('c1', 'p1'), ...answerChunks({ conversationId: 'c1' }, ['One ', 'two'])])
  const say = (what) => process.stdout.write(what + '\\n')
  // Without a listener the signal of a write that is not allowed ends the process; with it the write fails.
  process.on('SIGXFSZ', () => {})
  let view
  try {
    view = openView({ path, bounds: boundsTo(records.length), maxCachedUnits: 1e6 })
    say('serves ' + view.conversation('c1')?.conversation.next)
    view.ingest('chunks', records.slice(0, mode === 'fill' ? 2 : 3))
    if (mode === 'fill') process.kill(process.pid, 'SIGKILL')
  } catch (error) {
    say(error.message)
    view?.close()
    say('ended')
  }
`

function run(path: string, { mode, isFull }: { mode: 'fill' | 'go-on'; isFull: boolean }): readonly string[] {
  const files = ['./view.ts', '../test-support/records.ts', '../test-support/chunks.ts']
  const urls = files.map((file) => new URL(file, import.meta.url).href)
  // A limit of nothing on the size of files: no write succeeds, wherever the folder is and whoever runs this.
  const command = `${isFull ? 'ulimit -f 0; ' : ''}exec "$0" "$@"`
  const args = ['-c', command, process.execPath, '--input-type=module', '-e', CHILD, mode, path, ...urls]
  const { stdout, stderr } = spawnSync('/bin/sh', args, { encoding: 'utf8' })
  expect(stderr).not.toContain('Error')
  return stdout.trim().split('\n')
}

test('[V9] a relay that starts on a full disk goes on with the view that a killed one left', () => {
  using folder = temporaryFolder()
  const path = folder.file('view')
  expect(run(path, { mode: 'fill', isFull: false })).toEqual(['serves undefined'])
  expect(run(path, { mode: 'go-on', isFull: true })).toEqual(['serves 2', 'disk I/O error', 'ended'])
  const view = openView({ ...OPTIONS, path })
  expect(view.rebuilt).toBe(false)
  expect(view.positions('chunks')).toEqual(new Map([[0, 2]]))
  view.ingest('chunks', RECORDS)
  expect(view.conversation('c1')?.conversation.next).toBe(RECORDS.length)
  view.close()
})

test('[V9] where it must write to begin, it says which file has no room', () => {
  using folder = temporaryFolder()
  const path = folder.file('view')
  expect(run(path, { mode: 'go-on', isFull: true })).toEqual([
    `unable to open the view ${path}; the server's disk cannot be written`,
    'ended',
  ])
})
