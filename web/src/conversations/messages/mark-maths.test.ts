import { describe, expect, test } from 'vitest'
import { asMaths, asSource, markMaths } from './mark-maths.ts'

const maths = (text: string): string => markMaths(text, asMaths)
const source = (text: string): string => markMaths(text, asSource)

describe('markMaths', () => {
  test.each([
    ['$E = mc^2$', '$$E = mc^2$$'],
    [String.raw`the set $\{a_1\}$, and $a*b*c$.`, String.raw`the set $$\{a_1\}$$, and $$a*b*c$$.`],
    [String.raw`\(x_1\) and $$y$$ here`, '$$x_1$$ and $$y$$ here'],
    ['| $x$ | $y$ |', '| $$x$$ | $$y$$ |'],
    ['$$x = y$$', '$$\nx = y\n$$'],
    ['\\[\n  x\n\\]', '$$\n  x\n$$'],
    ['1. $$x$$', '1. $$\n   x\n   $$'],
    ['> \\[ x \\]', '> $$\n> x\n> $$'],
    ['   $$\n   a\n   $$', '   $$\n   a\n   $$'],
  ])('[U7] %j is mathematics', (text, marked) => {
    expect(maths(text)).toBe(marked)
  })

  test.each([
    'It costs $5 and $10, or US$20/US$30; a budget of $1,000–$2,000 ($5)-($6).',
    'Set $PATH:$HOME.',
    'The A$ and the B$ rise.',
    '`$x$` and ``\\(x\\)``',
    '```sh\necho $a $b$\n\n$$x$$\n```',
    '~~~\n$x$',
    String.raw`\$x\$ and \\(x\\)`,
    '| $5 | $6 |',
    '$x\ny$',
  ])('[U7] %j stays as it is', (text) => {
    expect(maths(text)).toBe(text)
    expect(source(text)).toBe(text)
  })

  test('[U7] a block that is still written, and what cannot be rendered yet, is shown as it was written', () => {
    expect(maths('So:\n\n$$\n\\frac{1')).toBe('So:\n\n`$$ \\frac{1`')
    expect(source(String.raw`a $\{x\}$`)).toBe('a `$\\{x\\}$`')
    expect(source('- \\[\n  x\n  \\]')).toBe('- `\\[ x \\]`')
  })
})
