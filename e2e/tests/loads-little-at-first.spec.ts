import { gzipSync } from 'node:zlib'
import { expect, test } from '../support/test.ts'

const MOST_BYTES = 250_000

test('[U11] the first load stays small', async ({ chat, page }) => {
  const responses: { readonly path: string; readonly body: Promise<Buffer> }[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    const isOfPage = pathname === '/' || pathname.startsWith('/assets/')
    if (isOfPage) responses.push({ path: pathname, body: response.body() })
  })
  await chat.open()
  await chat.online()
  const bodies = await Promise.all(responses.map(({ body }) => body))
  expect(responses.map(({ path }) => path.split('.').at(-1))).toEqual(
    expect.arrayContaining(['/', 'js', 'css']),
  )
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
  expect(bytes, 'gzipped').toBeLessThan(MOST_BYTES)
})
