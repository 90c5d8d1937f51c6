import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { useNow } from '../../ui/use-now.ts'
import { useChat } from '../chat.ts'
import { NEW_DRAFT } from '../composer/drafts.ts'
import type { OutboxEntry } from '../outbox/outbox-entry.ts'
import type { OutboxItem } from '../outbox/outbox-item.ts'
import { Prompt } from './prompt.tsx'
import { promptState } from './prompt-state.ts'

/** A prompt that is not in the fold yet: on its way, waiting, or refused. */
export function PendingPrompt({ item }: { readonly item: OutboxItem }): ReactElement {
  const { relay, outbox, drafts } = useChat()
  const link = useStore(relay.store, (state) => state.link)
  const state = promptState(item, link, useNow(true))
  const [, navigate] = useLocation()
  const { messageId, conversationId, content } = item.entry

  function remove(): OutboxEntry | null {
    const taken = outbox.takeBack(messageId)
    // The prompt that would have begun the conversation: without it nothing stands at this address.
    if (taken !== null && taken.title !== null) navigate('/')
    return taken
  }

  function edit(): void {
    const taken = remove()
    if (taken === null) return
    const draftId = taken.title === null ? conversationId : NEW_DRAFT
    const draft = drafts.get(draftId)
    drafts.set(draftId, draft === '' ? taken.content : `${taken.content}\n\n${draft}`)
  }

  return (
    <Prompt id={messageId} text={content} status={state.kind}>
      {'words' in state && (
        <p className="mt-1.5 flex flex-wrap items-center justify-end gap-x-3 gap-y-1 text-sm">
          <span className={state.kind === 'refused' ? 'text-fail' : 'text-warn'}>{state.words}</span>
          <Action onClick={edit}>{state.kind === 'refused' ? 'Edit' : 'Take back'}</Action>
          {state.kind === 'refused' && <Action onClick={remove}>Remove</Action>}
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
