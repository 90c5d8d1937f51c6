import { type ComponentProps, memo, type ReactElement, useId, useMemo } from 'react'
import { type Components, defaultRehypePlugins, type ExtraProps, Streamdown } from 'streamdown'
import { CodeBlock } from './code-block.tsx'
import { useMaths } from './use-maths.ts'

/** A link leaves the page in a tab of its own, except to a footnote and back. */
function Link(props: ComponentProps<'a'> & ExtraProps): ReactElement {
  const { href, title, children } = props
  if (href?.startsWith('#') === true) {
    return (
      <a href={href} id={props.id} aria-label={props['aria-label']}>
        {children}
      </a>
    )
  }
  return (
    <a href={href} title={title} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

/** An image is a link: fetching it would tell its host who reads this. */
function ImageLink({ src, alt }: ComponentProps<'img'> & ExtraProps): ReactElement {
  const label = alt === undefined || alt === '' ? 'image' : alt
  if (typeof src !== 'string' || src === '') return <span>{label}</span>
  return (
    <a href={src} target="_blank" rel="noopener noreferrer nofollow">
      Image: {label}
    </a>
  )
}

/** Wider than the page, a table scrolls by itself, also by the keyboard. */
function Table({ children }: ComponentProps<'table'> & ExtraProps): ReactElement {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by Tab
    <figure className="table-frame" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </figure>
  )
}

/** A formula on lines of its own scrolls like a table. */
// oxlint-disable-next-line no-unused-vars -- the node is no attribute
function Span({ node: _node, ...props }: ComponentProps<'span'> & ExtraProps): ReactElement {
  if (props.className !== 'katex-display') return <span {...props} />
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role -- what scrolls is reached by Tab; a figure cannot stand in a paragraph
  return <span {...props} role="figure" aria-label="Formula" tabIndex={0} />
}

// Streamdown's own elements carry its looks; these are bare, and ui/answer.css gives them ours.
const BARE = `p ul ol li blockquote hr strong code thead tbody tr th td sub sup section`

/** An answer is a part of the page, so its headings begin below the page's own. */
const HEADINGS = { h1: 'h3', h2: 'h4', h3: 'h5', h4: 'h6', h5: 'h6', h6: 'h6' } as const

const components: Components = {
  ...Object.fromEntries(BARE.split(' ').map((tag) => [tag, tag])),
  ...HEADINGS,
  a: Link,
  img: ImageLink,
  table: Table,
  span: Span,
  pre: CodeBlock,
}

// Without `raw`, HTML in an answer stays the text that it is.
const rehypePlugins = Object.entries(defaultRehypePlugins).flatMap(([name, plugin]) =>
  name === 'raw' ? [] : [plugin],
)

/** The same at every drawing, so that it draws only what has changed. */
const NO_PLUGINS = {}

/** The Markdown of an answer. While it is written only its last block is parsed again. */
export const Markdown = memo(function Markdown({
  text,
  isLive,
}: {
  readonly text: string
  readonly isLive: boolean
}): ReactElement {
  // Two answers may have a footnote of the same name.
  const clobberPrefix = `${useId()}-`
  const remarkRehypeOptions = useMemo(() => ({ clobberPrefix }), [clobberPrefix])
  const maths = useMaths(text)
  const shown = useMemo(() => maths?.markMaths(text) ?? text, [maths, text])
  return (
    <Streamdown
      className="answer"
      mode="streaming"
      parseIncompleteMarkdown={isLive}
      isAnimating={isLive}
      data-live={isLive}
      components={components}
      plugins={maths?.plugins ?? NO_PLUGINS}
      rehypePlugins={rehypePlugins}
      remarkRehypeOptions={remarkRehypeOptions}
      linkSafety={{ enabled: false }}
      dir="auto"
    >
      {shown}
    </Streamdown>
  )
})
