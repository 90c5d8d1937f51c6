import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ROOT } from './repository.ts'

// The secrets of the cluster are made.
vi.setConfig({ testTimeout: 60_000 })

const LOG = '.data/log.sqlite'
const CLUSTER = '--file docker-compose.cluster.yml'

/** Types `make …` in a copy where `docker` only tells what it was asked: what each call does is tried in e2e/tests. */
function make(target: string, answer = '') {
  const folder = mkdtempSync(join(tmpdir(), 'make-docker-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const path of ['Makefile', 'scripts'])
    cpSync(join(ROOT, path), join(folder, path), { recursive: true })
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/docker'), '#!/bin/sh\necho "$*" >>"$CALLS"\n', { mode: 0o755 })
  mkdirSync(join(folder, '.data'))
  writeFileSync(join(folder, LOG), '')
  const calls = join(folder, 'calls')
  writeFileSync(calls, '')
  // oxlint-disable-next-line node/no-process-env -- the programs of this machine
  const PATH = [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(':')
  const { status } = spawnSync('make', [target], {
    cwd: folder,
    env: { PATH, CALLS: calls },
    input: answer,
    encoding: 'utf8',
  })
  const asked = readFileSync(calls, 'utf8').split('\n')
  return { succeeded: status === 0, asked, hasLog: existsSync(join(folder, LOG)) }
}

test.for([
  ['down', 'compose --profile * down'],
  ['logs', 'compose logs --follow --tail 100'],
  ['ps', 'compose ps --all'],
  ['cluster', `compose ${CLUSTER} up --detach --wait`],
  ['cluster-down', `compose ${CLUSTER} down`],
] as const)('[B12] make %s asks docker to %s', ([target, call]) => {
  const { succeeded, asked, hasLog } = make(target)
  expect([succeeded, asked, hasLog]).toEqual([true, expect.arrayContaining([call]), true])
})

test('[B12] make clean takes the volumes and the embedded log away once yes is typed, and nothing before', () => {
  const call = 'compose --profile * down --volumes --remove-orphans'
  const refused = make('clean', 'no\n')
  expect([refused.succeeded, refused.asked, refused.hasLog]).toEqual([false, [''], true])
  const done = make('clean', 'yes\n')
  expect([done.succeeded, done.asked, done.hasLog]).toEqual([true, expect.arrayContaining([call]), false])
})
