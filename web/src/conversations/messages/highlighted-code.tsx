import { type ReactElement, useEffect, useState } from 'react'
import type { CodeHighlighterPlugin } from 'streamdown'
import { useHighlighter } from './use-highlighter.ts'

type Highlighted = NonNullable<ReturnType<CodeHighlighterPlugin['highlight']>>

interface HighlightedCodeProps {
  readonly code: string
  readonly language: string
  readonly isIncomplete: boolean
}

/** Code with colours once there are some. What was written since the last colouring is shown without, so nothing waits for it. */
export function HighlightedCode({ code, language, isIncomplete }: HighlightedCodeProps): ReactElement {
  const highlighter = useHighlighter()
  const [coloured, setColoured] = useState<{ code: string; result: Highlighted } | null>(null)
  useEffect(() => {
    if (highlighter === null || !highlighter.supportsLanguage(language)) return undefined
    let isWanted = true
    const show = (result: Highlighted): void => {
      if (isWanted) setColoured({ code, result })
    }
    const themes = highlighter.getThemes()
    const ready = highlighter.highlight({ code, language, themes, isIncomplete }, show)
    if (ready !== null) show(ready)
    return () => {
      isWanted = false
    }
  }, [highlighter, code, language, isIncomplete])

  if (coloured === null || !code.startsWith(coloured.code)) return <code>{code}</code>
  return (
    <code>
      {coloured.result.tokens.map((line, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines are only ever appended, so the index names a line
        <Line key={index} line={line} isFirst={index === 0} />
      ))}
      {code.slice(coloured.code.length)}
    </code>
  )
}

function Line({
  line,
  isFirst,
}: {
  readonly line: Highlighted['tokens'][number]
  readonly isFirst: boolean
}): ReactElement {
  return (
    <>
      {isFirst ? null : '\n'}
      {line.map(({ content, htmlStyle, offset }) => (
        <span key={offset} className="code-token" style={coloursOf(htmlStyle)}>
          {content}
        </span>
      ))}
    </>
  )
}

/** The colour in light and, as a variable, in dark. */
function coloursOf(style: Record<string, string> | undefined): Record<string, string> {
  return { color: style?.['color'] ?? '', '--shiki-dark': style?.['--shiki-dark'] ?? '' }
}
