import { type ReactElement, type ReactNode, useLayoutEffect, useRef } from 'react'

interface ModalProps {
  readonly label: string
  readonly close: () => void
  readonly className: string
  readonly children: ReactNode
}

/** The platform's modal dialog, for as long as it is rendered: it keeps the focus, and Escape or a press beside it closes it. */
export function Modal({ label, close, className, children }: ModalProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null)
  // Closed while it is still in the page, so that the focus returns to where it was.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    element?.querySelector('input')?.focus()
    return () => element?.close()
  }, [])
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- the keyboard has Escape (`cancel`)
    <dialog
      ref={dialog}
      aria-label={label}
      onCancel={close}
      onClick={(event) => {
        if (event.target === dialog.current) close()
      }}
      className={`modal m-0 max-h-none max-w-none bg-transparent p-0 text-ink ${className}`}
    >
      {children}
    </dialog>
  )
}
