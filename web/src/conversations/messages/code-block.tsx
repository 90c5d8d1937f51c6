import { Check, Copy } from 'lucide-react'
import type { ReactElement } from 'react'
import { type ExtraProps, useIsCodeFenceIncomplete } from 'streamdown'
import { IconButton } from '../../ui/icon-button.tsx'
import { useCopy } from '../../ui/use-copy.ts'
import { HighlightedCode } from './highlighted-code.tsx'

/** Stands for a `pre` of Markdown: the language, the code, and a button that copies it. */
export function CodeBlock({ node }: ExtraProps): ReactElement {
  const { code, language } = readCode(node)
  const isIncomplete = useIsCodeFenceIncomplete()
  const { copied, copy } = useCopy()
  return (
    <figure className="code-block">
      <figcaption>
        <span>{language === '' ? 'text' : language}</span>
        <IconButton small label={copied ? 'Copied' : 'Copy code'} onClick={() => copy(code)}>
          {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
        </IconButton>
      </figcaption>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role -- what scrolls is reached by Tab, and says what it is */}
      <pre tabIndex={0} role="group" aria-label={language === '' ? 'Code' : `Code in ${language}`}>
        <HighlightedCode code={code} language={language} isIncomplete={isIncomplete} />
      </pre>
    </figure>
  )
}

function readCode(node: ExtraProps['node']): { readonly code: string; readonly language: string } {
  const element = node?.children[0]
  if (element?.type !== 'element') return { code: '', language: '' }
  const classes = element.properties['className']
  const named = Array.isArray(classes) ? classes.map(String).find((name) => name.startsWith('language-')) : ''
  const code = element.children.map((child) => (child.type === 'text' ? child.value : '')).join('')
  return { code: code.replace(/\n$/, ''), language: named?.slice('language-'.length) ?? '' }
}
