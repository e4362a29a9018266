/** What can be done about an operation; whatever starts is opened. */
import type { Operation, OperationInput, StartedOperation } from '@ccdash/api-contract'
import { useLocation } from 'wouter'
import { rememberStarted } from '../../data/started-operations.ts'
import { trpc } from '../../data/trpc.ts'
import { operationPath } from '../model/operation-path.ts'

const TRIGGER = 'ops-panel'

export type OperationActions = {
  readonly cancel: () => void
  readonly isCancelling: boolean
  /** The same again. */
  readonly runAgain: () => void
  /** Something else, in the same project. */
  readonly start: (input: OperationInput) => void
  readonly isStarting: boolean
  /** What was refused last, and by what words. */
  readonly problem: { readonly what: string; readonly error: { message: string } } | null
  readonly forgetProblem: () => void
}

export function useOperationActions({ id, projectId }: Pick<Operation, 'id' | 'projectId'>): OperationActions {
  const [, navigate] = useLocation()
  const opened = {
    onSuccess({ operationId }: StartedOperation) {
      rememberStarted(operationId)
      navigate(operationPath(operationId))
    },
  }
  const cancel = trpc.operations.cancel.useMutation()
  const retry = trpc.operations.retry.useMutation(opened)
  const sync = trpc.sync.start.useMutation(opened)
  const rebuild = trpc.links.rebuild.useMutation(opened)
  const paths = trpc.sync.paths.useMutation(opened)
  const starts = [retry, sync, rebuild, paths]
  const startError = starts.map(({ error }) => error).find((error) => error !== null) ?? null

  function forget() {
    for (const mutation of [cancel, ...starts]) mutation.reset()
  }
  function start(input: OperationInput) {
    forget()
    const common = { projectId, trigger: TRIGGER }
    switch (input.kind) {
      case 'full_sync': {
        const { force, rebuildLinks, captureAnalytics } = input
        return sync.mutate({ ...common, force, rebuildLinks, captureAnalytics })
      }
      case 'rebuild_links':
        return rebuild.mutate({ ...common, captureAnalytics: input.captureAnalytics })
      case 'sync_changed_files':
        return paths.mutate({ ...common, paths: input.paths })
    }
  }
  return {
    cancel() {
      forget()
      cancel.mutate({ operationId: id })
    },
    isCancelling: cancel.isPending,
    runAgain() {
      forget()
      retry.mutate({ operationId: id, trigger: TRIGGER })
    },
    start,
    isStarting: starts.some(({ isPending }) => isPending),
    problem: problemOf(cancel.error, startError),
    forgetProblem: forget,
  }
}

function problemOf(cancelError: { message: string } | null, startError: { message: string } | null) {
  if (cancelError !== null) return { what: 'Not cancelled', error: cancelError }
  return startError === null ? null : { what: 'Not started', error: startError }
}
