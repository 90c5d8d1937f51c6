import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@redis/client'
import { freePort } from '../../../scripts/free-port.ts'

export interface Redis {
  readonly url: string
  readonly version: string
  stop(): Promise<void>
}

/** A Redis of its own in a new folder: in memory alone, or with every write fsynced before it is acknowledged. */
export async function startRedis(durability: 'memory' | 'fsync'): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const port = await freePort()
  const append = durability === 'fsync' ? ['yes', '--appendfsync', 'always'] : ['no']
  const options = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder, '--save', '']
  const child = spawn('redis-server', [...options, '--appendonly', ...append], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  try {
    await once(child, 'spawn')
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error(
      'unable to start redis-server; install it (apt-get install redis-server, or brew install redis)',
      { cause },
    )
  }
  const killChild = (): void => void child.kill('SIGKILL')
  process.once('exit', killChild)
  const url = `redis://127.0.0.1:${port}`
  return {
    url,
    version: await versionOf(url),
    async stop() {
      process.off('exit', killChild)
      child.kill('SIGTERM')
      await exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Waits for its first answer. */
async function versionOf(url: string): Promise<string> {
  const client = createClient({ url, socket: { reconnectStrategy: 50 } })
  // It says so until the server listens.
  client.on('error', () => {})
  await client.connect()
  const info = await client.info('server')
  await client.close()
  return /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'of an unknown version'
}
