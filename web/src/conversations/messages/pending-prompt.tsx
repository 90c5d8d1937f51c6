import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { useNow } from '../../ui/use-now.ts'
import { useChat } from '../chat.ts'
import { NEW_DRAFT } from '../composer/drafts.ts'
import { editPrompt, takeBack } from '../composer/take-back.ts'
import { mayTakeBack, type OutboxItem } from '../outbox/outbox-item.ts'
import { Prompt } from './prompt.tsx'
import { promptState } from './prompt-state.ts'

/** A prompt that is not in the fold yet: on its way, waiting, or refused. */
export function PendingPrompt({ item }: { readonly item: OutboxItem }): ReactElement {
  const chat = useChat()
  const link = useStore(chat.relay.store, (state) => state.link)
  const state = promptState(item, link, useNow(true))
  const [, navigate] = useLocation()
  const { messageId, content } = item.entry

  function goTo(draftId: string | null): void {
    if (draftId === NEW_DRAFT) navigate('/')
  }

  return (
    <Prompt id={messageId} text={content} status={state.kind}>
      {'words' in state && (
        <p className="mt-1.5 flex flex-wrap items-center justify-end gap-x-3 gap-y-1 text-sm">
          <span className={state.kind === 'refused' ? 'text-fail' : 'text-warn'}>{state.words}</span>
          {mayTakeBack(item.entry) && (
            <Action onClick={() => goTo(editPrompt(chat, item.entry))}>
              {state.kind === 'refused' ? 'Edit' : 'Take back'}
            </Action>
          )}
          {state.kind === 'refused' && (
            <Action onClick={() => goTo(takeBack(chat, item.entry))}>Remove</Action>
          )}
        </p>
      )}
    </Prompt>
  )
}

function Action(props: { readonly onClick: () => void; readonly children: string }): ReactElement {
  return (
    <button
      type="button"
      onClick={props.onClick}
      className="rounded-sm font-medium text-ink underline decoration-line-strong underline-offset-4 hover:decoration-ink"
    >
      {props.children}
    </button>
  )
}
