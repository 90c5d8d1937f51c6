import { spawnSync } from 'node:child_process'

const INSTALL = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends kcat'

/**
 * Whether there is a kcat. Where the system has packages of Debian's kind, root installs it, and so does CI, where nobody can be asked. Where there is none: said
 * loudly, and an error in CI, where nothing may be left untried.
 */
export function hasKcat(): boolean {
  const isCi = process.env['CI'] !== undefined
  if (!isThere('kcat') && isThere('apt-get')) {
    if (process.getuid?.() === 0) install('sh', '-c', INSTALL)
    else if (isCi) install('sudo', 'sh', '-c', INSTALL)
  }
  if (isThere('kcat')) return true
  const words = 'docs/library.md is NOT TESTED where it uses kcat: there is none here'
  if (isCi) throw new Error(words)
  process.stderr.write(`\n!!! ${words}\n\n`)
  return false
}

function isThere(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}

function install(command: string, ...args: readonly string[]): void {
  process.stderr.write('· no kcat here: installing it (once)\n')
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
