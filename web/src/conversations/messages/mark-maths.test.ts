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
    ['$$x$$ is the unknown', '$$x$$ is the unknown'],
    ['$$x = 5\\$$$', '$$\nx = 5\\$\n$$'],
    ['$$\na \\\\$$', '$$\na \\\\\n$$'],
    ['\\[\na \\\\[2pt]\nb\n\\]', '$$\na \\\\[2pt]\nb\n$$'],
    ['\\(a \\\\(b\\\\) \\)', '$$a \\\\(b\\\\) $$'],
    ['`` $x$', '`` $$x$$'],
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
    expect(markMaths('> $$\n> a  \n> `b')).toBe('> ``$$ a `b``')
  })

  // What takes the square of its length takes minutes here, and this test's time is up.
  test.each(['`', '`` ` ', '$$a\n', '\\[a\n', '\\(', '\\\\\\(', '$a', '$', '> ', '- '])(
    '[U8] a long text of %j takes no longer than its length',
    (part) => {
      const long = part.repeat(100_000 / part.length)
      for (const text of [`${long}x`, `${long}\n\nx`, `$$x${long}`, `x $${long} x`]) {
        expect(markMaths(text).length).toBeGreaterThanOrEqual(text.trim().length)
      }
    },
  )
})
