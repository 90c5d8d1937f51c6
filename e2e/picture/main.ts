// `make picture`: writes the moving picture of the README, from the real page on a real server that is killed.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { ensureBrowser } from '../../scripts/ensure-browser.ts'
import { BROWSER_ARGS } from '../support/browser-args.ts'
import { chatPage } from '../support/chat-page.ts'
import { startStandaloneStack } from '../support/standalone-stack.ts'
import { startCamera } from './camera.ts'
import { encodeGif } from './encode-gif.ts'
import { frameShots } from './frame-shots.ts'

const FILE = fileURLToPath(new URL('../../docs/picture.gif', import.meta.url))
const VIEWPORT = { width: 760, height: 460 }
const PROMPT = 'Why a log?'

const folder = mkdtempSync(join(tmpdir(), 'picture-'))
const stack = await startStandaloneStack({ folder, env: { MOCK_TOKENS_PER_SECOND: '45' } })
const browser = await chromium.launch({ executablePath: ensureBrowser(), args: BROWSER_ARGS })
try {
  const page = await (await browser.newContext({ viewport: VIEWPORT, colorScheme: 'light' })).newPage()
  const chat = chatPage(page)
  await chat.open(stack.network.url)
  await chat.online()

  const camera = startCamera(page, 'An answer is streamed.')
  await chat.ask(PROMPT)
  await chat.grown(400)
  camera.caption('The page is refreshed in the middle of it:')
  await camera.hold(1200)
  await chat.refresh()
  camera.caption('what was there is there at once, and the stream goes on.')
  await chat.grown(800)
  camera.caption('kill -9: the server is gone.')
  await stack.killRelay()
  await page.getByText('Reconnecting').first().waitFor()
  await camera.hold(1500)
  camera.caption('It is started again: the answer goes on where it was.')
  await stack.startRelay()
  await chat.stop.waitFor({ state: 'hidden' })
  camera.caption('To the letter: nothing lost, nothing twice.')
  await camera.hold(2500)
  const shots = await camera.stop()
  await chat.expectWholeAnswer(PROMPT)
  const frames = await frameShots(browser, shots)
  writeFileSync(FILE, await encodeGif(frames))
} finally {
  await browser.close()
  await stack.stop()
  rmSync(folder, { recursive: true })
}
console.log(`· wrote ${relative(process.cwd(), FILE)}, ${Math.round(statSync(FILE).size / 1024)} KiB`)
