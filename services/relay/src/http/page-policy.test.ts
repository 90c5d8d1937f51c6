import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pageHeaders } from './page-headers.ts'

const html = readFileSync(new URL('../../../../web/index.html', import.meta.url), 'utf8')
const nginx = readFileSync(new URL('../../../../deploy/nginx/server.conf', import.meta.url), 'utf8')

test.each(Object.entries(pageHeaders(html)))(
  '[B6] the page in front of the relays has the %s of a relay',
  (name, value) => {
    const [, given] = new RegExp(`^add_header ${name} "?([^"\n]*?)"?(?: always)?;$`, 'm').exec(nginx) ?? []
    expect(given).toBe(value)
  },
)
