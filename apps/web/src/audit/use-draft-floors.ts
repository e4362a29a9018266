import { useState } from 'react'
import { isSameFloors, type AuditFloors } from './audit-params.ts'

/** Floors that are set but not run yet; another audit in the address (also by the back button) replaces them. */
export function useDraftFloors(run: AuditFloors): [AuditFloors, (change: Partial<AuditFloors>) => void] {
  const [state, setState] = useState({ run, draft: run })
  if (!isSameFloors(state.run, run)) setState({ run, draft: run })
  const change = (changed: Partial<AuditFloors>) =>
    setState((before) => ({ ...before, draft: { ...before.draft, ...changed } }))
  return [state.draft, change]
}
