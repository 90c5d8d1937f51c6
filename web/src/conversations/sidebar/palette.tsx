import { Command } from 'cmdk'
import { MessageSquare, SquarePen } from 'lucide-react'
import { type ReactElement, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { Button } from '../../ui/button.tsx'
import { Modal } from '../../ui/modal.tsx'
import { useLasting } from '../../ui/use-lasting.ts'
import { useChat } from '../chat.ts'
import { findConversations } from './find-conversations.ts'
import { isIncomplete, searchWords } from './search-words.ts'
import { unlistedOf } from './unlisted.ts'

const NEW_CHAT = { path: '/', title: 'New chat' }

/** Shorter than this it is not worth saying that the search goes on. */
const MOMENT_MS = 300

/** Goes to a conversation by its title. */
export function Palette({ close }: { readonly close: () => void }): ReactElement {
  const [, navigate] = useLocation()
  const { relay, outbox } = useChat()
  const { listed, listing, hasMore, link } = useStore(relay.store)
  const items = useStore(outbox.store, (state) => state.items)
  const [words, setWords] = useState('')
  useEffect(() => {
    const goOn = (): void => {
      if (relay.store.getState().listing === 'ready') relay.loadMore()
    }
    goOn()
    return relay.store.subscribe(goOn)
  }, [relay])

  const lines = [...unlistedOf(items, listed), ...listed]
  const all = lines.map(({ summary: { id, title } }) => ({ path: `/c/${id}`, title }))
  const found = findConversations([NEW_CHAT, ...all], words)
  const isLooking = isIncomplete({ listing, hasMore })
  const hasLooked = useLasting(isLooking, MOMENT_MS)
  const note =
    isLooking && !hasLooked ? null : searchWords({ listing, hasMore, link, hasFound: found.length > 0 })
  return (
    <Modal
      label="Search conversations"
      close={close}
      className="mx-auto mt-[12dvh] w-[min(36rem,calc(100vw-2rem))] overflow-hidden rounded-2xl border border-line bg-raised! shadow-lift"
    >
      <Command label="Search conversations" shouldFilter={false} loop>
        <Command.Input
          placeholder="Search conversations"
          value={words}
          onValueChange={setWords}
          className="h-13 w-full border-b border-line bg-transparent px-5 outline-none placeholder:text-ink-3"
        />
        <Command.List className={`max-h-[50dvh] overflow-y-auto ${found.length > 0 ? 'p-2' : ''}`}>
          {found.map(({ path, title }) => (
            <Command.Item
              key={path}
              value={path}
              onSelect={() => {
                navigate(path)
                close()
              }}
              className="flex h-10 cursor-pointer items-center gap-3 rounded-lg px-3 text-sm text-ink-2 data-[selected=true]:bg-hover data-[selected=true]:text-ink"
            >
              {path === NEW_CHAT.path ? (
                <SquarePen size={16} aria-hidden className="shrink-0" />
              ) : (
                <MessageSquare size={16} aria-hidden className="shrink-0" />
              )}
              <span className="truncate" dir="auto">
                {title}
              </span>
            </Command.Item>
          ))}
        </Command.List>
        <div
          className={`flex items-center justify-center gap-3 px-5 text-center text-sm text-ink-2 has-[output:empty]:hidden ${found.length > 0 ? 'border-t border-line py-2.5' : 'py-7'}`}
        >
          <output>{note}</output>
          {listing === 'failed' && <Button onClick={() => relay.listAgain()}>Try again</Button>}
        </div>
      </Command>
    </Modal>
  )
}
