import { Check, Copy, FileCode2 } from 'lucide-react'
import type { ReactElement } from 'react'
import { IconButton } from '../../ui/icon-button.tsx'
import { useCopy } from '../../ui/use-copy.ts'

interface AnswerActionsProps {
  readonly text: string
  readonly isSource: boolean
  readonly toggleSource: () => void
}

export function AnswerActions({ text, isSource, toggleSource }: AnswerActionsProps): ReactElement {
  const { copied, copy } = useCopy()
  return (
    <div className="-ml-1.5 mt-1 flex h-8 items-center gap-0.5 opacity-0 transition-opacity duration-150 group-hover/message:opacity-100 group-focus-within/message:opacity-100 group-data-[settled=true]/message:opacity-100 pointer-coarse:opacity-100">
      <IconButton small label={copied ? 'Copied' : 'Copy as Markdown'} onClick={() => copy(text)}>
        {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
      </IconButton>
      <IconButton
        small
        label="View source"
        aria-pressed={isSource}
        onClick={toggleSource}
        className="aria-pressed:bg-active aria-pressed:text-ink"
      >
        <FileCode2 size={15} aria-hidden />
      </IconButton>
    </div>
  )
}
