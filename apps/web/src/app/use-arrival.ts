import { useEffect } from 'react'

/** How long a page may take to show its heading. */
const HEADING_WITHIN_MS = 3_000

/** Of the whole tab: where it was last, and what still waits for the heading of that place. */
let lastPlace: string | null = null
let wentBack = false
let stopWaiting = () => {}
addEventListener('popstate', () => (wentBack = true))

/** After a navigation reading goes on at the heading of the new page, from its top; the browser scrolls when going back. */
export function useArrival(place: string): void {
  useEffect(() => {
    const isFirst = lastPlace === null
    if (lastPlace === place) return
    lastPlace = place
    stopWaiting()
    if (isFirst) return
    if (!wentBack) scrollTo(0, 0)
    wentBack = false
    stopWaiting = focusHeading()
  }, [place])
}

function focusHeading(): () => void {
  const main = document.getElementById('main')
  const focus = () => {
    const heading = main?.querySelector('h1')
    if (!heading) return false
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    return true
  }
  if (main === null || focus()) return () => {}
  main.focus({ preventScroll: true })
  const observer = new MutationObserver(() => {
    if (document.activeElement !== main || focus()) observer.disconnect()
  })
  observer.observe(main, { childList: true, subtree: true })
  const timer = setTimeout(() => observer.disconnect(), HEADING_WITHIN_MS)
  return () => {
    clearTimeout(timer)
    observer.disconnect()
  }
}
