import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface TogetherCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
}

/** Runs commands beside each other until one of them ends, or `signal` aborts; ends the others then. Resolves with the exit code of the first when all are gone. */
export async function runTogether(
  commands: readonly TogetherCommand[],
  signal: AbortSignal,
): Promise<number> {
  const children = commands.map(({ command, args, cwd }) =>
    // Each in a group of its own: then it is told once, and so is what it has started, of which `node --watch` may lose sight.
    spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], detached: true }),
  )
  const ends = children.map(endOf)
  let isStopped = false
  function stop(): void {
    if (isStopped) return
    isStopped = true
    for (const child of children) endGroup(child)
  }
  signal.addEventListener('abort', stop, { once: true })
  const code = await Promise.race(ends)
  stop()
  await Promise.all(ends)
  return code
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGTERM')
  } catch {
    // Best effort: a group whose processes have all ended is no more.
  }
}

/** A command that cannot be started ends, too. */
async function endOf(child: ChildProcess): Promise<number> {
  try {
    const [code]: unknown[] = await once(child, 'exit')
    return typeof code === 'number' ? code : 0
  } catch (error) {
    console.error(
      `unable to run ${child.spawnfile}; ${error instanceof Error ? error.message : String(error)}`,
    )
    return 1
  }
}
