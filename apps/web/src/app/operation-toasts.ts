/** Tells the end of operations that were started in this tab. */
import type { Operation } from '@ccdash/api-contract'
import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { operationPath } from '../operations/model/operation-path.ts'
import { formatDuration } from '../format/format-duration.ts'
import { formatNumber } from '../format/format-number.ts'
import { onStartedEnd } from '../data/started-operations.ts'
import type { ToastMessage } from '../ui/toast-message.ts'
import { toast } from '../ui/toast.ts'

export const KIND_LABELS = {
  full_sync: 'Full Sync',
  rebuild_links: 'Link Rebuild',
  sync_changed_files: 'Changed-Path Sync',
} as const satisfies Record<Operation['kind'], string>

export function useOperationToasts(): void {
  const [location, navigate] = useLocation()
  const latest = useRef({ location, navigate })
  useEffect(() => {
    latest.current = { location, navigate }
  })
  useEffect(
    () =>
      onStartedEnd((operation) => {
        const path = operationPath(operation.id)
        const message = describeEnd(operation)
        if (message === null) return
        const here = latest.current.location === path
        toast(here ? message : { ...message, action: { label: 'Open', onSelect: () => latest.current.navigate(path) } })
      }),
    [],
  )
}

/** Null while it runs. */
export function describeEnd(operation: Operation): ToastMessage | null {
  const kind = KIND_LABELS[operation.kind]
  const id = operation.id
  switch (operation.status) {
    case 'running':
      return null
    case 'completed':
      return {
        id,
        state: 'completed',
        title: `${kind} completed in ${formatDuration(operation.durationMs)}`,
        detail: describeChanges(operation),
      }
    case 'failed':
      return {
        id,
        state: 'failed',
        title: `${kind} failed`,
        detail: `${operation.error.code}: ${operation.error.message}`,
      }
    case 'cancelled':
      return { id, state: 'cancelled', title: `${kind} cancelled after ${formatDuration(operation.durationMs)}` }
  }
}

/** `+38 ~212 −3, 4 issues`; rows of all kinds together. */
function describeChanges({ changes, issueCount }: Operation): string {
  const sum = (key: 'added' | 'changed' | 'removed') =>
    Object.values(changes).reduce((total, change) => total + (change?.[key] ?? 0), 0)
  const signs = [
    { sign: '+', count: sum('added') },
    { sign: '~', count: sum('changed') },
    { sign: '−', count: sum('removed') },
  ]
  const parts = signs.filter(({ count }) => count > 0).map(({ sign, count }) => `${sign}${formatNumber(count)}`)
  const rows = parts.length === 0 ? 'Nothing changed' : parts.join(' ')
  return issueCount === 0 ? rows : `${rows}, ${formatNumber(issueCount)} ${issueCount === 1 ? 'issue' : 'issues'}`
}
