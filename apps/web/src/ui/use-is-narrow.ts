import { useSyncExternalStore } from 'react'

const NARROW = '(max-width: 720px)'

/** Whether the page has the width of a phone, where a row has two lines. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(NARROW).matches)
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(NARROW)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
