import { gzipSync } from 'node:zlib'
import { expect, test } from '../support/test.ts'

const MOST_BYTES = 250_000

test('[U11] the page, with the scripts and styles that it names, is small', async ({ request }) => {
  const get = async (path: string): Promise<Buffer> => (await request.get(path)).body()
  const page = await get('/')
  const paths = [...page.toString().matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].flatMap(
    ([, path]) => path ?? [],
  )
  expect(paths.map((path) => path.split('.').at(-1))).toEqual(expect.arrayContaining(['js', 'css']))
  const all = [page, ...(await Promise.all(paths.map(get)))]
  const bytes = all.reduce((sum, body) => sum + gzipSync(body).length, 0)
  expect(bytes, 'gzipped').toBeLessThan(MOST_BYTES)
})
