import { Command } from 'cmdk'
import { MessageSquare, SquarePen } from 'lucide-react'
import type { ReactElement } from 'react'
import { useLocation } from 'wouter'
import { useStore } from 'zustand'
import { Modal } from '../../ui/modal.tsx'
import { useChat } from '../chat.ts'

const ITEM =
  'flex h-10 cursor-pointer items-center gap-3 rounded-lg px-3 text-sm text-ink-2 data-[selected=true]:bg-hover data-[selected=true]:text-ink'

/** Goes to a conversation by its title. */
export function Palette({ close }: { readonly close: () => void }): ReactElement {
  const [, navigate] = useLocation()
  const listed = useStore(useChat().relay.store, (state) => state.listed)
  const go = (path: string) => () => {
    navigate(path)
    close()
  }
  return (
    <Modal
      label="Search conversations"
      close={close}
      className="mx-auto mt-[12dvh] w-[min(36rem,calc(100vw-2rem))] overflow-hidden rounded-2xl border border-line bg-raised! shadow-lift"
    >
      <Command label="Search conversations" loop>
        <Command.Input
          placeholder="Search conversations"
          className="h-13 w-full border-b border-line bg-transparent px-5 outline-none placeholder:text-ink-3"
        />
        <Command.List className="max-h-[50dvh] overflow-y-auto p-2">
          <Command.Empty className="px-3 py-6 text-center text-sm text-ink-3">
            No conversation has that title.
          </Command.Empty>
          <Command.Item onSelect={go('/')} className={ITEM}>
            <SquarePen size={16} aria-hidden className="shrink-0" />
            New chat
          </Command.Item>
          {listed.map(({ summary }) => (
            <Command.Item
              key={summary.id}
              value={summary.id}
              keywords={[summary.title]}
              onSelect={go(`/c/${summary.id}`)}
              className={ITEM}
            >
              <MessageSquare size={16} aria-hidden className="shrink-0" />
              <span className="truncate">{summary.title}</span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Modal>
  )
}
