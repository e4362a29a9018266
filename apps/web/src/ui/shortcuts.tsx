/** Registers keys while a component is shown; one listener for the whole page. */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react'
import {
  createShortcutRegistry,
  keyName,
  matchKey,
  type Shortcut,
  type ShortcutDescription,
  type ShortcutRegistry,
} from './shortcut-registry.ts'
import { readSetting, writeSetting } from '../data/settings.ts'

/** A sequence not gone on with for this long is forgotten. */
const SEQUENCE_MS = 1_200

type Shortcuts = {
  readonly registry: ShortcutRegistry
  /** Single keys and sequences; `mod+…` always works. */
  readonly enabled: boolean
  readonly setEnabled: (enabled: boolean) => void
}

const ShortcutContext = createContext<Shortcuts | null>(null)

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(createShortcutRegistry)
  const [enabled, setEnabled] = useState(() => readSetting('shortcuts') !== 'off')
  useEffect(() => listenToKeys(registry, enabled), [registry, enabled])
  const change = useCallback((on: boolean) => {
    writeSetting('shortcuts', on ? null : 'off')
    setEnabled(on)
  }, [])
  const shortcuts = useMemo(() => ({ registry, enabled, setEnabled: change }), [registry, enabled, change])
  return <ShortcutContext value={shortcuts}>{children}</ShortcutContext>
}

/**
 * Runs `handler` on `keys` while the component is shown, and lists it on `?`. Off in fields, dialogs and menus.
 *
 * @param keys  `x`, `g o`, `mod+k`, `Enter`; null registers nothing.
 */
export function useShortcut(
  keys: string | null,
  handler: (event: KeyboardEvent) => void,
  { description, group }: ShortcutDescription,
): void {
  const registry = useContext(ShortcutContext)?.registry
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  useEffect(() => {
    if (keys === null) return undefined
    return registry?.add({ keys, description, group, run: (event) => latest.current(event) })
  }, [registry, keys, description, group])
}

/** All that is registered now, and the switch of the single keys. */
export function useShortcutList(): {
  shortcuts: readonly Shortcut[]
  enabled: boolean
  setEnabled: (on: boolean) => void
} {
  const context = useContext(ShortcutContext)
  if (context === null) throw new Error('useShortcutList needs a ShortcutProvider')
  const { registry, enabled, setEnabled } = context
  return { shortcuts: useSyncExternalStore(registry.subscribe, registry.list), enabled, setEnabled }
}

function listenToKeys(registry: ShortcutRegistry, enabled: boolean): () => void {
  let pending = ''
  let pressedAt = 0
  const onKeyDown = (event: KeyboardEvent) => {
    const key = keyName(event)
    if (key === null || event.defaultPrevented || event.isComposing) return
    const single = !key.startsWith('mod+')
    if (single && (!enabled || typesText(event.target))) return
    if (event.timeStamp - pressedAt > SEQUENCE_MS) pending = ''
    pressedAt = event.timeStamp
    const match = matchKey(registry.list(), pending, key)
    pending = match.pending
    if (match.shortcut === null) return
    event.preventDefault()
    match.shortcut.run(event)
  }
  document.addEventListener('keydown', onKeyDown)
  return () => document.removeEventListener('keydown', onKeyDown)
}

/** Where a key belongs to what has the focus: fields, and everything within dialogs and menus. */
function typesText(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button'].includes(target.type)
  return target.closest('textarea, select, [contenteditable="true"], dialog[open], [role="menu"]') !== null
}
