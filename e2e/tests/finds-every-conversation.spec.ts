import { openStreamClient } from '../support/stream-client.ts'
import { expect, test } from '../support/test.ts'

/** More than the page reads at first. */
const LATER = Array.from({ length: 105 }, (_, index) => `Later ${index}`)

test('[U7] the search finds the oldest conversation, and one that has not been sent yet', async ({
  baseURL,
  chat,
  complaints,
  context,
  page,
}) => {
  await createAll(baseURL, ['Zebra crossing', ...LATER])
  const search = page.getByRole('dialog', { name: 'Search conversations' })
  await chat.open()
  await chat.online()
  await expect(chat.line('Later')).toHaveCount(100)
  await page.keyboard.press('ControlOrMeta+k')
  await search.getByRole('combobox').fill('Zebra')
  await expect(search.getByRole('option', { name: 'Zebra crossing' })).toBeVisible()
  await search.getByRole('combobox').fill('Quokka')
  await expect(search).toContainText('No conversation has that title.')
  await page.keyboard.press('Escape')

  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await chat.ask('Quokka at sea')
  await expect(chat.prompts).toHaveText(/Not sent yet/)
  await page.keyboard.press('ControlOrMeta+k')
  await search.getByRole('combobox').fill('Quokka')
  await search.getByRole('option', { name: 'Quokka at sea' }).click()
  await expect(search).toBeHidden()
  await expect(chat.prompts).toHaveText(/Quokka at sea/)
})

test('[U7] without a connection the search opens, and does not say that an older conversation is not there', async ({
  baseURL,
  chat,
  complaints,
  context,
  page,
}) => {
  await createAll(baseURL, LATER)
  const search = page.getByRole('dialog', { name: 'Search conversations' })
  const fetched = page.waitForResponse(/palette/)
  await chat.open()
  await (await fetched).finished()
  await expect(chat.line('Later')).toHaveCount(100)
  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await expect(chat.connection).toHaveText(/Offline/)
  await page.keyboard.press('ControlOrMeta+k')
  await search.getByRole('combobox').fill('Zebra')
  await expect(search).toContainText('Older conversations can be searched when there is a connection.')
  await expect(search).not.toContainText('No conversation has that title.')
})

test('[U2, U7] after a reconnection the search finds what was created meanwhile, however much that is', async ({
  baseURL,
  chat,
  complaints,
  context,
  page,
}) => {
  await createAll(baseURL, ['Known before'])
  const search = page.getByRole('dialog', { name: 'Search conversations' })
  await chat.open()
  await expect(chat.line('Known before')).toHaveCount(1)
  complaints.allowNetworkFailures()
  await context.setOffline(true)
  await expect(chat.connection).toHaveText(/Offline/)
  await createAll(baseURL, ['Quagga crossing', ...LATER.map((title) => `Meanwhile ${title}`)])
  await context.setOffline(false)
  await expect(chat.line('Meanwhile Later 104')).toHaveCount(1)
  await page.keyboard.press('ControlOrMeta+k')
  await search.getByRole('combobox').fill('Quagga')
  await expect(search.getByRole('option', { name: 'Quagga crossing' })).toBeVisible()
  await search.getByRole('combobox').fill('Known')
  await expect(search.getByRole('option', { name: 'Known before' })).toBeVisible()
})

/** One after another, so that the first is the oldest. */
async function createAll(url = '', titles: readonly string[] = []): Promise<void> {
  for (const title of titles) {
    const client = openStreamClient({ url, transport: 'websocket' })
    await client.create(title)
    client.close()
  }
}
