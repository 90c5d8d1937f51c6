/** A hundred lists in each other, begun in one line. */
const TOO_DEEP = /^(?:[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]){100}/m

/** Whether Markdown is nested in a way that nobody reads: a thousand lists in each other take seconds to render, at every change. */
export function isTooDeep(text: string): boolean {
  return TOO_DEEP.test(text)
}
