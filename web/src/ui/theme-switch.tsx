import { Monitor, Moon, Sun } from 'lucide-react'
import type { ReactElement } from 'react'
import { useStore } from 'zustand'
import { chooseTheme, type ThemeChoice, themeStore } from './theme.ts'

const CHOICES: readonly {
  readonly choice: ThemeChoice
  readonly label: string
  readonly Icon: typeof Sun
}[] = [
  { choice: 'light', label: 'Light', Icon: Sun },
  { choice: 'dark', label: 'Dark', Icon: Moon },
  { choice: 'system', label: 'As the system', Icon: Monitor },
]

export function ThemeSwitch(): ReactElement {
  const current = useStore(themeStore, ({ choice }) => choice)
  return (
    <fieldset aria-label="Theme" className="flex gap-0.5 rounded-lg bg-hover p-0.5">
      {CHOICES.map(({ choice, label, Icon }) => (
        <button
          key={choice}
          type="button"
          aria-label={label}
          title={label}
          aria-pressed={choice === current}
          onClick={() => chooseTheme(choice)}
          className="grid size-7 place-items-center rounded-md text-ink-3 transition-colors duration-150 hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink aria-pressed:shadow-sm"
        >
          <Icon size={15} aria-hidden />
        </button>
      ))}
    </fieldset>
  )
}
