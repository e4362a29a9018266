import { useCallback } from 'react'
import { useSearchParams } from 'wouter'
import { readAuditParams, writeAuditParams, type AuditParams } from './audit-params.ts'

/** `push`: the back button returns to what was before. */
export type ChangeParams = (change: Partial<AuditParams>, mode: 'push' | 'replace') => void

/** The address is the state: what is shown is read from it, and changing it changes what is shown. */
export function useAuditParams(): [params: AuditParams, change: ChangeParams] {
  const [search, setSearch] = useSearchParams()
  const change = useCallback<ChangeParams>(
    (changed, mode) => {
      setSearch((before) => writeAuditParams({ ...readAuditParams(before), ...changed }), {
        replace: mode === 'replace',
      })
    },
    [setSearch],
  )
  return [readAuditParams(search), change]
}
