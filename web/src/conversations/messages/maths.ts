import 'katex/dist/katex.min.css'
import { createMathPlugin } from '@streamdown/math'

export { markMaths } from './mark-maths.ts'

/** For Streamdown: renders mathematics between two dollars. */
export const plugins = { math: createMathPlugin({ errorColor: 'var(--ink-2)' }) }
