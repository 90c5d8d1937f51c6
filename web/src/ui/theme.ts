import { createStore } from 'zustand/vanilla'
import { browserStorage } from './storage.ts'

export type ThemeChoice = 'system' | 'light' | 'dark'

/** The key is read by public/theme.js too, before the first paint. */
const KEY = 'ras.theme'

const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)')

export const themeStore = createStore<{ readonly choice: ThemeChoice }>(() => {
  const kept = browserStorage.get(KEY)
  return { choice: kept === 'light' || kept === 'dark' ? kept : 'system' }
})

export function chooseTheme(choice: ThemeChoice): void {
  themeStore.setState({ choice })
  if (choice === 'system') browserStorage.remove(KEY)
  else browserStorage.set(KEY, choice)
  applyTheme()
}

/** Shows the choice, and follows the system where that is the choice. */
export function followTheme(): void {
  systemIsDark.addEventListener('change', applyTheme)
  applyTheme()
}

function applyTheme(): void {
  const { choice } = themeStore.getState()
  const isDark = choice === 'dark' || (choice === 'system' && systemIsDark.matches)
  document.documentElement.classList.toggle('dark', isDark)
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    const ownMedia = meta.getAttribute('media')?.includes('dark') === true
    const dark = choice === 'system' ? ownMedia : isDark
    meta.setAttribute('content', dark ? '#171614' : '#fcfbf9')
  }
}
