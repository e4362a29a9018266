/** Light, dark, or as the system is; kept on this machine. `public/theme.js` applies it before the first paint. */
import { useSyncExternalStore } from 'react'
import { readSetting, writeSetting } from '../data/settings.ts'

export type Theme = 'system' | 'light' | 'dark'

export const THEMES = ['system', 'light', 'dark'] as const satisfies readonly Theme[]

const listeners = new Set<() => void>()

function readTheme(): Theme {
  const { theme } = document.documentElement.dataset
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  writeSetting('theme', theme === 'system' ? null : theme)
  for (const listener of listeners) listener()
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, readTheme)
}

/** Another tab changes it here too. */
function subscribe(listener: () => void): () => void {
  const onStorage = ({ key }: StorageEvent) => {
    if (key === 'ccdash.theme' || key === null) setTheme(storedTheme())
  }
  listeners.add(listener)
  window.addEventListener('storage', onStorage)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', onStorage)
  }
}

function storedTheme(): Theme {
  const theme = readSetting('theme')
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}
