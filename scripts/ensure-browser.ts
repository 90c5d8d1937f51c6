import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { type Machine, waysToInstall } from './browser-ways.ts'

/** Where Chrome's own installer puts it on macOS, which has no command for it: what Playwright takes for its channel `chrome`. */
const ON_MACOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/**
 * The path of a Chromium: `CHROMIUM_PATH`, the system's, or Playwright's own. Where there is none it installs one, in the first
 * of `waysToInstall` that works. Throws if none does.
 */
export function ensureBrowser(): string {
  const found = findBrowser()
  if (found !== null) return found
  console.log('· no Chromium here: installing one (once)')
  for (const { command, advice } of waysToInstall(thisMachine())) {
    const [name, ...args] = command
    spawnSync(name, args, { stdio: 'inherit' })
    const installed = findBrowser()
    if (installed === null) continue
    if (advice !== undefined) console.log(`· ${advice}`)
    return installed
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
  if (process.platform === 'darwin' && existsSync(ON_MACOS)) return ON_MACOS
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : null
}

function thisMachine(): Machine {
  const { status, stdout } = spawnSync('sh', ['-c', '. /etc/os-release && echo "$ID"'], { encoding: 'utf8' })
  const { CI = '' } = process.env
  return {
    isRoot: process.getuid?.() === 0,
    isCi: CI !== '',
    distribution: status === 0 ? stdout.trim() : '',
  }
}
