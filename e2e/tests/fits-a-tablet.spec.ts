import { expect, test } from '../support/test.ts'

const SIZES = [
  { name: 'a phone on its side', width: 844, height: 390, isBeside: false },
  { name: 'a tablet', width: 768, height: 1024, isBeside: false },
  { name: 'a small laptop', width: 1024, height: 700, isBeside: true },
]

for (const { name, width, height, isBeside } of SIZES) {
  test(`[U3] on ${name} the list is ${isBeside ? 'beside the thread' : 'opened by a button'}`, async ({
    chat,
    page,
  }) => {
    const list = page.getByRole('navigation', { name: 'Conversations' })
    const open = page.getByRole('button', { name: 'Conversations', exact: true })
    await page.setViewportSize({ width, height })
    await chat.open()
    await chat.online()
    await expect(list).toBeVisible({ visible: isBeside })
    await expect(open).toBeVisible({ visible: !isBeside })
    if (!isBeside) await open.click()
    await expect(list).toBeVisible()
  })
}
