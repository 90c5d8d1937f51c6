/** Mathematics as it was found: `before` is what its first line begins with, a list's or a quotation's mark. */
type Maths =
  | { readonly kind: 'inline'; readonly source: string; readonly body: string }
  | {
      readonly kind: 'block'
      readonly source: string
      readonly body: string
      readonly before: string
      readonly isOpen: boolean
    }

const BEFORE = String.raw`[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?`
/** Neither an empty line nor the mark again: so each mark is looked for only up to the next one, and a long text takes no longer than its length. */
const before = (mark: string): string => String.raw`(?:(?!\n[ \t>]*\n|${mark})[\s\S])`
/** After one backslash a dollar is one, and after two the row has ended: `\\$$`. */
const BEFORE_DOLLARS = before(String.raw`(?<!(?<!\\)\\)\$\$`)
/** After two backslashes a bracket says how far the next row is: `\\[2pt]`. */
const BEFORE_BRACKET = before(String.raw`(?<!\\)\\\[`)

// remark-math knows neither the brackets that models write nor a price. Code and escapes come first, so that what stands in them stays as it is, and backticks without an end are left at once. A dollar opens
// before what is no space and no dollar, and closes behind the same where no letter or digit follows: `$5 and $10` are prices.
const FOUND = new RegExp(
  [
    String.raw`^${BEFORE}(?<fence>${'`'}{3,}(?=[^${'`'}\n]*$)|~{3,})[^\n]*(?:\n(?![ \t>]*\k<fence>)[^\n]*)*(?:\n[^\n]*)?`,
    String.raw`(?<ticks>${'`'}+)(?!${'`'})(?:(?!\n[ \t]*\n)[\s\S])*?(?<!${'`'})\k<ticks>(?!${'`'})`,
    '`+',
    String.raw`(?<dollarsBefore>^${BEFORE})\$\$(?<dollars>${BEFORE_DOLLARS}+)\$\$[ \t]*$`,
    String.raw`(?<bracketsBefore>^${BEFORE})\\\[(?<brackets>${BEFORE_BRACKET}+?)\\\][ \t]*$`,
    String.raw`(?<openBefore>^${BEFORE})(?<open>\$\$${BEFORE_DOLLARS}*|\\\[${BEFORE_BRACKET}*)$(?![\s\S])`,
    String.raw`\$\$(?<twoDollars>[^$\n]+)\$\$`,
    String.raw`\\\((?<parentheses>(?:\\[^(\n]|[^\\\n])+?)\\\)`,
    String.raw`\\[\s\S]`,
    String.raw`(?<![\p{L}\d$])\$(?=[^\s$])(?<dollar>(?:\\.|[^$\\\n${'`'}])+)(?<!\s)\$(?![\p{L}\d$])`,
  ].join('|'),
  'gmu',
)

/** The text with two dollars around all its mathematics, as remark-math reads it. A block that is still open is shown as it was written. */
export function markMaths(text: string): string {
  let marked = ''
  let end = 0
  for (const found of text.matchAll(FOUND)) {
    const maths = mathsOf(found)
    if (maths === null) continue
    marked += text.slice(end, found.index) + asMaths(maths)
    end = found.index + found[0].length
  }
  return marked + text.slice(end)
}

function mathsOf({ 0: source, groups = {} }: RegExpExecArray): Maths | null {
  const inline = groups['twoDollars'] ?? groups['parentheses'] ?? groups['dollar']
  if (inline !== undefined) return { kind: 'inline', source, body: inline }
  const body = groups['dollars'] ?? groups['brackets'] ?? groups['open']
  if (body === undefined) return null
  const before = groups['dollarsBefore'] ?? groups['bracketsBefore'] ?? groups['openBefore'] ?? ''
  return { kind: 'block', source, body, before, isOpen: groups['open'] !== undefined }
}

function asMaths(maths: Maths): string {
  if (maths.kind === 'inline') return `$$${maths.body}$$`
  if (maths.isOpen) return asSource(maths)
  const inside = maths.before.replaceAll(/[^\s>]/g, ' ')
  const lines = maths.body.split('\n')
  const [first = '', ...others] = lines
  const last = others.at(-1)
  const isLastEmpty = last !== undefined && /^[\s>]*$/.test(last)
  return [
    `${maths.before}$$`,
    ...(first.trim() === '' ? [] : [inside + first.trim()]),
    ...(isLastEmpty ? others.slice(0, -1) : others),
    `${inside}$$`,
  ].join('\n')
}

/** As code, so that Markdown leaves it alone. */
function asSource(maths: Maths): string {
  const before = maths.kind === 'block' ? maths.before : ''
  const text = maths.source
    .slice(before.length)
    .split('\n')
    .map((line, index) => (index === 0 ? line : line.replace(/^[\s>]+/, '')).trim())
    .filter((line) => line !== '')
    .join(' ')
  const longest = [...text.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 0)
  const ticks = '`'.repeat(longest + 1)
  return `${before}${ticks}${text}${ticks}`
}
