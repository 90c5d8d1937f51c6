import type { ComponentProps, ReactElement } from 'react'

export function Button({ className = '', ...props }: ComponentProps<'button'>): ReactElement {
  return (
    <button
      type="button"
      {...props}
      className={`inline-flex h-8 shrink-0 items-center gap-1.5 rounded-lg border border-line-strong bg-raised px-3 text-sm font-medium text-ink transition-colors duration-150 hover:bg-sunk disabled:opacity-50 ${className}`}
    />
  )
}
