import { Check, Copy, FileCode2 } from 'lucide-react'
import type { ReactElement } from 'react'
import { IconButton } from '../../ui/icon-button.tsx'
import { useCopy } from '../../ui/use-copy.ts'

interface AnswerActionsProps {
  readonly text: string
  /** Its lines come and push these down: not for a finger. The place is kept. */
  readonly isWriting: boolean
  readonly isSource: boolean
  readonly toggleSource: () => void
}

export function AnswerActions(props: AnswerActionsProps): ReactElement {
  const { text, isWriting, isSource, toggleSource } = props
  const { copied, copy } = useCopy()
  return (
    <div
      className={`-ml-1.5 mt-1 flex h-8 items-center gap-0.5 opacity-0 transition-opacity duration-150 group-hover/message:opacity-100 group-focus-within/message:opacity-100 group-data-[settled=true]/message:opacity-100 pointer-coarse:-ml-3 pointer-coarse:h-10 pointer-coarse:opacity-100 ${text === '' ? 'invisible' : ''} ${isWriting ? 'pointer-coarse:invisible' : ''}`}
    >
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
