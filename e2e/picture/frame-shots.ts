import type { Browser } from '@playwright/test'
import type { Shot } from './camera.ts'

const CAPTION_HEIGHT = 44

/** Puts each shot under its caption; the results are PNG, too. */
export async function frameShots(browser: Browser, shots: readonly Shot[]): Promise<readonly Shot[]> {
  const page = await browser.newPage()
  const framed: Shot[] = []
  for (const shot of shots) {
    await page.setContent(`<!doctype html><style>
        body { margin: 0; font: 600 17px system-ui, sans-serif; color: #fff; background: #1f2328 }
        p { margin: 0; height: ${CAPTION_HEIGHT}px; line-height: ${CAPTION_HEIGHT}px; padding: 0 16px }
        img { display: block }
      </style><main style="width: max-content"><p></p><img src="data:image/png;base64,${shot.png.toString('base64')}"></main>`)
    await page.locator('p').evaluate((element, words) => {
      element.textContent = words
    }, shot.caption)
    framed.push({ ...shot, png: await page.locator('main').screenshot() })
  }
  await page.close()
  return framed
}
