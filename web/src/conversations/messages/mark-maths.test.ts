import { describe, expect, test } from 'vitest'
import { markMaths } from './mark-maths.ts'

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
  ])('[U8] %j is mathematics', (text, marked) => {
    expect(markMaths(text)).toBe(marked)
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
  ])('[U8] %j stays as it is', (text) => {
    expect(markMaths(text)).toBe(text)
  })

  test('[U8] a block that is still written is shown as it was written', () => {
    expect(markMaths('So:\n\n$$\n\\frac{1')).toBe('So:\n\n`$$ \\frac{1`')
    expect(markMaths('- \\[\n  x\n')).toBe('- `\\[ x`')
  })
})
