import { mockAnswer } from '@ras/worker/provider/mock-plan'

/** The exact text that the mock answers a prompt with. */
export function knownAnswer(prompt: string): string {
  return mockAnswer([{ role: 'user', content: prompt }])
}

/**
 * The letters and digits of a Markdown text in their order, without what a page shows in another way: the numbers of a list, addresses of links.
 * A rendered text has the same ones exactly if nothing is missing, doubled or moved.
 */
export function wordsOf(markdown: string): string {
  return markdown
    .replaceAll(/^\s*\d+\.(?: |$)/gm, '')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
