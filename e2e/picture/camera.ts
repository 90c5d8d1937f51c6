import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from '@playwright/test'

export interface Shot {
  readonly png: Buffer
  readonly caption: string
  /** For how long it is to be seen, in milliseconds. */
  readonly lastsMs: number
}

export interface Camera {
  /** The words for what is seen from now on. */
  caption(words: string): void
  /** Lets it run for so long: the time is the picture's, not a wait for something. */
  hold(milliseconds: number): Promise<void>
  stop(): Promise<readonly Shot[]>
}

const FRAME_MS = 200

/** Takes a picture of the page five times a second, or as fast as it can, until it is stopped. */
export function startCamera(page: Page, words: string): Camera {
  const taken: { readonly png: Buffer; readonly caption: string; readonly at: number }[] = []
  let caption = words
  const ended = new AbortController()

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      const at = Date.now()
      taken.push({ png: await page.screenshot(), caption, at })
      await pause(Math.max(0, at + FRAME_MS - Date.now()))
    }
  }

  const running = run()
  return {
    caption(next) {
      caption = next
    },
    hold: (milliseconds) => pause(milliseconds),
    async stop() {
      ended.abort()
      await running
      const ends = [...taken.slice(1).map(({ at }) => at), Date.now()]
      return taken.map((shot, index) => ({ ...shot, lastsMs: (ends[index] ?? shot.at) - shot.at }))
    },
  }
}
