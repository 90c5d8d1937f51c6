import { expect, test } from 'vitest'
import { waysToInstall } from './browser-ways.ts'

const commands = (...machine: Parameters<typeof waysToInstall>): readonly string[] =>
  waysToInstall(...machine).map(({ command }) => command.join(' '))

test('a person is told of the packages that a browser needs, and none is installed for them', () => {
  for (const distribution of ['debian', 'ubuntu', '']) {
    const ways = waysToInstall({ isRoot: false, isCi: false, distribution })
    expect(ways.map(({ command }) => command)).toEqual([['playwright', 'install', 'chromium']])
    expect(ways[0]?.advice).toContain('install-deps')
  }
})

test('root on Debian gets its package, and what fails there falls back to the download', () => {
  const [first, second] = commands({ isRoot: true, isCi: false, distribution: 'debian' })
  expect(first).toContain('apt-get install')
  expect(second).toBe('playwright install --with-deps chromium')
})

test('CI and root elsewhere get the download with what it needs', () => {
  const all = ['playwright install --with-deps chromium']
  expect(commands({ isRoot: false, isCi: true, distribution: 'debian' })).toEqual(all)
  expect(commands({ isRoot: true, isCi: false, distribution: 'ubuntu' })).toEqual(all)
})
