import { Menu } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { useRoute } from 'wouter'
import { ConversationPage } from '../conversations/conversation-page.tsx'
import { Sidebar } from '../conversations/sidebar/sidebar.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Modal } from '../ui/modal.tsx'
import { useSearch } from './use-search.ts'

export function App(): ReactElement {
  const [, params] = useRoute('/c/:id')
  const id = params?.id ?? null
  const [isListOpen, setListOpen] = useState(false)
  const search = useSearch()

  const closeList = (): void => setListOpen(false)
  const sidebarOf = (close: (() => void) | null): ReactElement => (
    <Sidebar
      openId={id}
      openSearch={() => {
        setListOpen(false)
        void search.open()
      }}
      chosen={closeList}
      close={close}
    />
  )
  return (
    <>
      <a
        href="#main"
        className="fixed -top-12 left-3 z-50 rounded-lg bg-ink px-3 py-2 text-sm text-canvas focus:top-3"
      >
        Skip to the conversation
      </a>
      <div className="flex h-dvh pr-[env(safe-area-inset-right)] pl-[env(safe-area-inset-left)]">
        <div className="hidden w-68 shrink-0 border-r border-line lg:block">{sidebarOf(null)}</div>
        {isListOpen && (
          <Modal
            label="Conversations"
            close={closeList}
            className="from-the-left h-dvh w-[min(calc(20rem+env(safe-area-inset-left)),85vw)] shadow-lift"
          >
            {sidebarOf(closeList)}
          </Modal>
        )}
        <ConversationPage
          id={id}
          menu={
            <IconButton label="Conversations" className="lg:hidden" onClick={() => setListOpen(true)}>
              <Menu size={18} aria-hidden />
            </IconButton>
          }
        />
      </div>
      {search.Palette && <search.Palette close={search.close} />}
    </>
  )
}
