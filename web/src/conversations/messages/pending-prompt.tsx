import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { useNow } from '../../ui/use-now.ts'
import { useChat } from '../chat.ts'
import { NEW_DRAFT } from '../composer/drafts.ts'
import { mayTakeBack, type OutboxItem } from '../outbox/outbox-item.ts'
import { Prompt } from './prompt.tsx'
import { promptState } from './prompt-state.ts'

/** A prompt that is not in the fold yet: on its way, waiting, or refused. */
export function PendingPrompt({ item }: { readonly item: OutboxItem }): ReactElement {
  const { relay, outbox, drafts } = useChat()
  const link = useStore(relay.store, (state) => state.link)
  const state = promptState(item, link, useNow(true))
  const [, navigate] = useLocation()
  const { messageId, conversationId, content } = item.entry

  /** Without its first prompt a conversation that only this browser knows is nothing. */
  function takeBack(): string | null {
    if (outbox.takeBack(messageId) === null) return null
    const isKnown = relay.store.getState().listed.some(({ summary }) => summary.id === conversationId)
    if (item.entry.title === null || isKnown) return conversationId
    navigate('/')
    return NEW_DRAFT
  }

  function edit(): void {
    const draftId = takeBack()
    if (draftId === null) return
    const draft = drafts.get(draftId)
    drafts.set(draftId, draft === '' ? content : `${content}\n\n${draft}`)
  }

  return (
    <Prompt id={messageId} text={content} status={state.kind}>
      {'words' in state && (
        <p className="mt-1.5 flex flex-wrap items-center justify-end gap-x-3 gap-y-1 text-sm">
          <span className={state.kind === 'refused' ? 'text-fail' : 'text-warn'}>{state.words}</span>
          {mayTakeBack(item.entry) && (
            <Action onClick={edit}>{state.kind === 'refused' ? 'Edit' : 'Take back'}</Action>
          )}
          {state.kind === 'refused' && <Action onClick={takeBack}>Remove</Action>}
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
