import { useEffect } from 'react'

/** The title of the tab while the component is shown, e.g. `Full Sync 54 %`. A page's own wins over its route's. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · CCDash`
  }, [title])
}
