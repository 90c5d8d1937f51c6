import type { ComponentProps, ReactElement } from 'react'

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** Names the button, and is shown when the pointer rests on it. */
  readonly label: string
  readonly small?: boolean
}

export function IconButton({
  label,
  small = false,
  className = '',
  ...props
}: IconButtonProps): ReactElement {
  const size = small ? 'size-7 rounded-md pointer-coarse:size-10' : 'size-9 rounded-lg'
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...props}
      className={`inline-grid shrink-0 place-items-center text-ink-3 transition-colors duration-150 hover:bg-hover hover:text-ink disabled:opacity-40 ${size} ${className}`}
    />
  )
}
