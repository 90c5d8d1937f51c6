import 'katex/dist/katex.min.css'
import { createMathPlugin } from '@streamdown/math'

/** Mathematics between two dollars; what one dollar means is decided before. */
export const mathsPlugin = createMathPlugin({ errorColor: 'var(--ink-2)' })
