import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../test-support/temporary-folder.ts'
import { claimViewPath } from './claim-view-path.ts'

test('[V5] relays that are given one path get a file each, and a file that was released is taken again', () => {
  using folder = temporaryFolder()
  const path = folder.file('view.sqlite')
  const first = claimViewPath(path)
  const second = claimViewPath(path)
  const third = claimViewPath(path)
  expect([first.path, second.path, third.path]).toEqual([
    path,
    folder.file('view-2.sqlite'),
    folder.file('view-3.sqlite'),
  ])
  second.release()
  const fourth = claimViewPath(path)
  expect(fourth.path).toBe(second.path)
  for (const claim of [first, third, fourth]) claim.release()
})

test('[V5] the file of a relay that was killed is free for the next one', async () => {
  using folder = temporaryFolder()
  const path = folder.file('view.sqlite')
  const script = fileURLToPath(new URL('claim-view-path.ts', import.meta.url))
  const program = `
    const { claimViewPath } = await import(${JSON.stringify(script)})
    process.stdout.write(claimViewPath(${JSON.stringify(path)}).path)
    setInterval(() => undefined, 1e6)`
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', program]
  const relay = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void relay.kill('SIGKILL'))
  const [taken]: unknown[] = await once(relay.stdout, 'data')
  expect(String(taken)).toBe(path)
  const meanwhile = claimViewPath(path)
  expect(meanwhile.path).toBe(folder.file('view-2.sqlite'))
  meanwhile.release()

  relay.kill('SIGKILL')
  await once(relay, 'exit')
  const next = claimViewPath(path)
  expect(next.path).toBe(path)
  next.release()
})
