/** Which operation is open, kept in the URL (`?operation=OP-…`) so that it can be shared and survives a reload. */
import { useCallback, useSyncExternalStore } from 'react'

const CHANGED = 'ccdash:selection'

export function useSelectedOperation(): readonly [string | null, (id: string) => void] {
  const id = useSyncExternalStore(subscribe, read)
  const select = useCallback((next: string) => {
    if (read() === next) return
    const url = new URL(location.href)
    url.searchParams.set('operation', next)
    history.pushState(null, '', url)
    dispatchEvent(new Event(CHANGED))
  }, [])
  return [id, select]
}

function read(): string | null {
  return new URLSearchParams(location.search).get('operation')
}

function subscribe(changed: () => void): () => void {
  addEventListener('popstate', changed)
  addEventListener(CHANGED, changed)
  return () => {
    removeEventListener('popstate', changed)
    removeEventListener(CHANGED, changed)
  }
}
