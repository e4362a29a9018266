import { useCallback } from 'react'
import { useLocation, useRoute, useSearchParams } from 'wouter'
import { decodePart, linksHref, readLinksView, type LinksPlace, type LinksView } from './links-view.ts'

/** `push`: the back button returns to what was before. */
export type ChangeView = (change: Partial<LinksView>, mode: 'push' | 'replace') => void

/** The address is the state: what is shown is read from it, and changing it changes what is shown. */
export function useLinksPlace(): { place: LinksPlace; view: LinksView; change: ChangeView } {
  const [, navigate] = useLocation()
  const [query] = useSearchParams()
  const [, feature] = useRoute('/ops/links/features/:id')
  const [, session] = useRoute('/ops/links/sessions/:id')
  const place = placeOf(feature?.id, session?.id)
  const view = readLinksView(place, query)
  const change = useCallback<ChangeView>(
    (changed, mode) => navigate(linksHref(place, { ...view, ...changed }), { replace: mode === 'replace' }),
    [navigate, place, view],
  )
  return { place, view, change }
}

function placeOf(featureId: string | undefined, sessionId: string | undefined): LinksPlace {
  if (featureId !== undefined) return { type: 'feature', id: decodePart(featureId) }
  return sessionId === undefined ? null : { type: 'session', id: decodePart(sessionId) }
}
