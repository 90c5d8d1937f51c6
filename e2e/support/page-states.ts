import type { Page } from '@playwright/test'

/** Every state that the page showed, sorted. */
export interface PageStates {
  readonly links: readonly string[]
  /** Of the last answer. */
  readonly answers: readonly string[]
}

/** Watches the page from now on; answers with how to ask what it has shown. What was over before it could be painted counts, too. */
export async function watchStates(page: Page): Promise<() => Promise<PageStates>> {
  const seen = await page.evaluateHandle(() => {
    const links = new Set<string>()
    const answers = new Set<string>()
    const look = (): void => {
      const link = document.querySelector('[data-link]')?.getAttribute('data-link')
      const shown = [...document.querySelectorAll('article[aria-label="Answer"]')]
      const answer = shown.at(-1)?.getAttribute('data-status')
      if (link) links.add(link)
      if (answer) answers.add(answer)
    }
    look()
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['data-link', 'data-status'],
    })
    return { links, answers }
  })
  return () =>
    seen.evaluate(({ links, answers }) => ({
      links: [...links].toSorted(),
      answers: [...answers].toSorted(),
    }))
}
