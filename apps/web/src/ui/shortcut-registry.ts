/**
 * Keys of the panel: single keys (`x`), sequences (`g o`), and `mod+k` (Ctrl, or ⌘ on a Mac). The registry knows who
 * answers to what; the newest registration wins, so a page can take a key over while it is shown. Pure but for its list.
 */

export type ShortcutDescription = {
  /** What it does, as the list of shortcuts says it. */
  readonly description: string
  /** Heading it stands under. */
  readonly group: string
}

export type Shortcut = ShortcutDescription & { readonly keys: string; readonly run: (event: KeyboardEvent) => void }

export type ShortcutRegistry = {
  /** @returns takes it back. */
  readonly add: (shortcut: Shortcut) => () => void
  readonly list: () => readonly Shortcut[]
  readonly subscribe: (listener: () => void) => () => void
}

export function createShortcutRegistry(): ShortcutRegistry {
  let shortcuts: readonly Shortcut[] = []
  const listeners = new Set<() => void>()
  const change = (next: readonly Shortcut[]) => {
    shortcuts = next
    for (const listener of listeners) listener()
  }
  return {
    add(shortcut) {
      change([...shortcuts, shortcut])
      return () => change(shortcuts.filter((other) => other !== shortcut))
    },
    list: () => shortcuts,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type KeyMatch = { readonly shortcut: Shortcut | null; readonly pending: string }

/**
 * What a key means after the keys pressed before it.
 *
 * @param pending  Beginning of a sequence, e.g. `g`; empty when there is none.
 * @param key  As `keyName` tells it.
 * @returns the shortcut that is complete now, and the beginning of a sequence to remember.
 */
export function matchKey(shortcuts: readonly Shortcut[], pending: string, key: string): KeyMatch {
  const wanted = pending === '' ? key : `${pending} ${key}`
  const shortcut = shortcuts.findLast(({ keys }) => keys === wanted) ?? null
  if (shortcut !== null) return { shortcut, pending: '' }
  if (shortcuts.some(({ keys }) => keys.startsWith(`${wanted} `))) return { shortcut: null, pending: wanted }
  return pending === '' ? { shortcut: null, pending: '' } : matchKey(shortcuts, '', key)
}

/** How a pressed key is written in a registration; null for modifiers alone and for keys with others held. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string | null {
  const { key, ctrlKey, metaKey, altKey } = event
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Dead', 'Process'].includes(key)) return null
  if (ctrlKey || metaKey) return altKey || key.length !== 1 ? null : `mod+${key.toLowerCase()}`
  return altKey && key.length === 1 && /[a-z0-9]/i.test(key) ? null : key
}

/** The keys one by one, as they are drawn: `['Ctrl', 'K']`, `['g', 'o']`. */
export function keyCaps(keys: string, mac: boolean): string[] {
  return keys.split(' ').flatMap((key) => {
    if (!key.startsWith('mod+')) return [key]
    return [mac ? '⌘' : 'Ctrl', key.slice(4).toUpperCase()]
  })
}
