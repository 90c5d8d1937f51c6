export interface Page {
  readonly path: string
  readonly text: string
}

/** A fenced block of a page. */
export interface CodeBlock {
  /** The page and the line of the fence. */
  readonly where: string
  /** The first word of the fence; empty where there is none. */
  readonly language: string
  /** The further words of the fence, which say how the block is tried: see way-of.ts. */
  readonly marks: readonly string[]
  readonly text: string
}

const BLOCK = /^```(.*)\n([\s\S]*?)^```$/gm

/** The fenced blocks of a page, in order. */
export function codeBlocks({ path, text }: Page): readonly CodeBlock[] {
  return [...text.matchAll(BLOCK)].map(({ 1: info = '', 2: code = '', index }) => {
    const [language = '', ...marks] = info.trim().split(/ +/)
    return { where: `${path}:${text.slice(0, index).split('\n').length}`, language, marks, text: code }
  })
}

/** The page without its blocks; every line keeps its number. */
export function wordsAround({ text }: Page): string {
  return text.replaceAll(BLOCK, (block) => block.replaceAll(/[^\n]/g, ''))
}
