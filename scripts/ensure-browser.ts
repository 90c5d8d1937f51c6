import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The path of a Chromium: `CHROMIUM_PATH`, the system's, or Playwright's own. Where there is none it installs one: Debian's package
 * as root, else Playwright's download. Throws if that fails too.
 */
export function ensureBrowser(): string {
  const found = findBrowser()
  if (found !== null) return found
  console.log('· no Chromium here: installing one (once)')
  for (const [command, ...args] of waysToInstall()) {
    if (command !== undefined) spawnSync(command, args, { stdio: 'inherit' })
    const installed = findBrowser()
    if (installed !== null) return installed
  }
  throw new Error('unable to run the browser tests; install Chromium or Chrome, or set CHROMIUM_PATH')
}

function findBrowser(): string | null {
  const { CHROMIUM_PATH: set } = process.env
  if (set !== undefined && set !== '') {
    if (existsSync(set)) return set
    throw new Error(`unable to run the browser tests; CHROMIUM_PATH is ${set}, and no file is there`)
  }
  for (const name of NAMES) {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null
}

/** Ubuntu's package of that name is a snap, which does not run in a container. */
function waysToInstall(): readonly (readonly string[])[] {
  const { status, stdout } = spawnSync('sh', ['-c', '. /etc/os-release && echo "$ID"'], { encoding: 'utf8' })
  const isDebian = status === 0 && stdout.trim() === 'debian' && process.getuid?.() === 0
  const debian = [
    'sh',
    '-c',
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation',
  ]
  const own = ['playwright', 'install', '--with-deps', 'chromium']
  return isDebian ? [debian, own] : [own]
}
