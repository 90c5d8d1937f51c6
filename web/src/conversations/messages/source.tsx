import type { ReactElement } from 'react'

/** The text of an answer as it is. */
export function Source({ text }: { readonly text: string }): ReactElement {
  return (
    <figure aria-label="Source" className="overflow-x-auto rounded-xl border border-line bg-sunk p-4">
      <pre className="font-mono text-[0.84375rem] whitespace-pre-wrap wrap-anywhere">{text}</pre>
    </figure>
  )
}
