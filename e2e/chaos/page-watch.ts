/** What a page shows of its last answer. */
export interface PageSample {
  /** Names the document: another one after every load. */
  readonly document: number
  /** The prompt before it. */
  readonly prompt: string
  readonly status: string
  /** Its exact text, where the page shows its source. */
  readonly source: string | null
}

/**
 * Runs in the page: tells `chaosShown` of every change of the last answer, and shows the source of an answer that runs, where its exact text stands.
 * It is handed over as text, so it knows nothing of this file.
 */
export function watchPage(): void {
  let last = ''
  const tell = (sample: Omit<PageSample, 'document'>): void => {
    const words = JSON.stringify({ document: performance.timeOrigin, ...sample })
    if (words === last) return
    last = words
    const told: unknown = Reflect.get(window, 'chaosShown')
    if (typeof told === 'function') told(words)
  }
  const look = (): void => {
    const articles = [...document.querySelectorAll<HTMLElement>('article[data-role]')]
    const answer = articles.at(-1)
    const prompt = articles.at(-2)?.firstElementChild?.textContent ?? ''
    const status = answer?.dataset['status'] ?? ''
    if (answer?.dataset['role'] !== 'assistant') return
    const source = answer.querySelector('figure[aria-label="Source"]')?.textContent ?? null
    if (source === null && (status === 'running' || status === 'interrupted')) {
      answer.querySelector<HTMLElement>('button[aria-label="View source"]')?.click()
    }
    tell({ prompt, status, source })
  }
  // So that every document is known, also one that shows no answer.
  tell({ prompt: '', status: '', source: null })
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['data-status'],
  })
}

/** Runs in the page: how the last answer is rendered, and then its source. */
export async function readLastAnswer(): Promise<{ readonly rendered: string; readonly source: string }> {
  const answer = [...document.querySelectorAll<HTMLElement>('article[data-role="assistant"]')].at(-1)
  const button = answer?.querySelector<HTMLElement>('button[aria-label="View source"]')
  const source = (): Element | null => answer?.querySelector('figure[aria-label="Source"]') ?? null
  if (source() !== null) button?.click()
  while (source() !== null) await new Promise(requestAnimationFrame)
  const rendered = answer?.textContent ?? ''
  button?.click()
  while (source() === null) await new Promise(requestAnimationFrame)
  return { rendered, source: source()?.textContent ?? '' }
}

/** Runs in the page: every message with the length of its exact text. */
export async function readMessages(): Promise<
  readonly { readonly id: string; readonly role: string; readonly status: string; readonly length: number }[]
> {
  for (const button of document.querySelectorAll<HTMLElement>(
    'button[aria-label="View source"][aria-pressed="false"]',
  )) {
    button.click()
  }
  await new Promise((resolve) => setTimeout(resolve, 50))
  return [...document.querySelectorAll<HTMLElement>('article[data-role]')].map((article) => ({
    id: article.dataset['messageId'] ?? '',
    role: article.dataset['role'] ?? '',
    status: article.dataset['status'] ?? '',
    length: (
      article.querySelector('figure[aria-label="Source"]')?.textContent ??
      article.firstElementChild?.textContent ??
      ''
    ).length,
  }))
}
