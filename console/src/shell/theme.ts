import { signal } from '@preact/signals'

const KEY = 'gotallo.theme'
export type Theme = 'system' | 'light' | 'dark'

/** In a frame storage may be refused: then it lasts as long as the page. */
const stored = (): Theme => {
  try {
    const theme = localStorage.getItem(KEY)
    return theme === 'light' || theme === 'dark' ? theme : 'system'
  } catch {
    return 'system'
  }
}

/** What was chosen; `system`: as the computer is set. */
export const theme = signal<Theme>(stored())

export const applyTheme = (): void => {
  if (theme.value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.value
}

/** The next of light, dark, and as the computer is set. */
export const nextTheme = (): void => {
  theme.value = theme.value === 'system' ? 'light' : theme.value === 'light' ? 'dark' : 'system'
  try {
    localStorage.setItem(KEY, theme.value)
  } catch {
    // It lasts as long as the page.
  }
  applyTheme()
}
