import type { ReactElement } from 'react'
import { Link } from 'wouter'

export function MissingConversation(): ReactElement {
  return (
    <div className="grid flex-1 place-content-center gap-2 px-6 text-center">
      <h2 className="text-lg font-medium">There is no conversation at this address</h2>
      <p className="text-ink-2">
        It may have been removed, or it belongs to another relay.{' '}
        <Link href="/" className="font-medium text-accent underline underline-offset-4">
          Begin a new one
        </Link>
      </p>
    </div>
  )
}
