import { type KeyboardEvent, type ReactElement, useEffect, useId, useRef } from 'react'
import { useStore } from 'zustand'
import { useChat } from '../chat.ts'
import { LinkLine } from './link-line.tsx'
import { blockWords, type SendBlock } from './plan-send.ts'
import { SendButton } from './send-button.tsx'

interface ComposerProps {
  /** Names the draft: the conversation's id, or `NEW_DRAFT`. */
  readonly draftId: string
  /** Why a text could not be sent now. */
  readonly blockOf: (text: string) => SendBlock | null
  /** Sends; false if it could not. */
  readonly send: (text: string) => boolean
  /** Ends the answer that runs or is waited for; null where there is none. */
  readonly stop: (() => void) | null
  readonly isStopping: boolean
}

export function Composer({ draftId, blockOf, send, stop, isStopping }: ComposerProps): ReactElement {
  const { drafts } = useChat()
  const text = useStore(drafts.store, () => drafts.get(draftId))
  const box = useRef<HTMLTextAreaElement>(null)
  const hintId = useId()
  const block = blockOf(text)
  const hint = block === 'blank' || (text === '' && block !== 'too-long') ? null : blockWords(block)

  useEffect(() => {
    // On a phone this would open the keyboard over what was just opened.
    if (window.matchMedia('(pointer: fine)').matches) document.getElementById(`draft-${draftId}`)?.focus()
  }, [draftId])

  function submit(): void {
    // Read from the store, not from this render: the second of two quick clicks finds it empty.
    if (send(drafts.get(draftId))) drafts.set(draftId, '')
    box.current?.focus()
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }

  return (
    <div className="relative z-10 mx-auto w-full max-w-[46rem] px-3 pb-[max(0.375rem,env(safe-area-inset-bottom))] sm:px-6">
      <div className="pointer-events-none absolute inset-x-0 -top-8 h-8 bg-linear-to-t from-canvas to-transparent" />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
        className="flex items-end gap-2 rounded-[1.375rem] border border-line-strong bg-raised p-2 pl-4 shadow-lift transition-colors duration-150 focus-within:border-accent"
      >
        <div className="grows" data-text={text}>
          <textarea
            ref={box}
            id={`draft-${draftId}`}
            rows={1}
            value={text}
            onChange={(event) => drafts.set(draftId, event.target.value)}
            onKeyDown={onKeyDown}
            aria-label="Message"
            aria-describedby={hintId}
            placeholder="Ask something"
            enterKeyHint="send"
          />
        </div>
        <SendButton
          block={blockWords(block)}
          isBlocked={block !== null}
          stop={stop}
          isStopping={isStopping}
        />
      </form>
      <div className="min-h-6 pt-1.5 text-center text-xs">
        <LinkLine />
        <p id={hintId} className="text-ink-3 empty:hidden">
          {hint}
        </p>
      </div>
    </div>
  )
}
