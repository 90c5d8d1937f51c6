import type { ReactElement } from 'react'
import { Button } from '../ui/button.tsx'

/** Stands for a page that failed. */
export function PageFault(): ReactElement {
  return (
    <main className="grid h-full place-content-center justify-items-center gap-3 px-6 text-center">
      <h1 className="text-lg font-medium">This page ran into a fault of its own</h1>
      <p className="max-w-md text-ink-2">
        Your conversations are not on this page but in the log, and what you sent is kept. Loading the page
        again brings them back.
      </p>
      <Button onClick={() => window.location.reload()}>Load again</Button>
    </main>
  )
}
