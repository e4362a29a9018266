/** Starting operations from the panel. Busy lasts as long as the request, not as long as the operation. */
import type { ChangedPath, StartedOperation } from '@ccdash/api-contract'
import { useState } from 'react'
import { rememberStarted } from '../../data/started-operations.ts'
import { trpc } from '../../data/trpc.ts'

const TRIGGER = 'ops-panel'

export type StartKind = 'incremental' | 'force' | 'rebuild' | 'paths' | 'retry'

export type StartOperations = ReturnType<typeof useStartOperations>

export function useStartOperations() {
  const [busy, setBusy] = useState<StartKind | null>(null)
  const [error, setError] = useState<{ kind: StartKind; error: { message: string } } | null>(null)
  const [notice, setNotice] = useState('')
  const sync = trpc.sync.start.useMutation()
  const rebuild = trpc.links.rebuild.useMutation()
  const paths = trpc.sync.paths.useMutation()
  const retry = trpc.operations.retry.useMutation()

  /** What was said about the request before does not hold for the next. */
  const forget = () => {
    setError(null)
    setNotice('')
  }
  const run = async (kind: StartKind, request: () => Promise<StartedOperation>): Promise<boolean> => {
    forget()
    setBusy(kind)
    try {
      const { operationId, reused } = await request()
      rememberStarted(operationId)
      if (reused) setNotice('The same request waits already; it will run once.')
      return true
    } catch (cause) {
      setError({ kind, error: cause instanceof Error ? cause : new Error(String(cause)) })
      return false
    } finally {
      setBusy(null)
    }
  }

  return {
    busy,
    error,
    notice,
    forget,
    startSync: (force: boolean) =>
      run(force ? 'force' : 'incremental', () => sync.mutateAsync({ force, trigger: TRIGGER })),
    rebuildLinks: (captureAnalytics: boolean) =>
      run('rebuild', () => rebuild.mutateAsync({ captureAnalytics, trigger: TRIGGER })),
    /** @returns whether it was started. */
    syncPaths: (changed: ChangedPath[]) => run('paths', () => paths.mutateAsync({ paths: changed, trigger: TRIGGER })),
    runAgain: (operationId: string) => run('retry', () => retry.mutateAsync({ operationId, trigger: TRIGGER })),
  }
}
