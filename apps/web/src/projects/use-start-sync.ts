import { rememberStarted } from '../data/started-operations.ts'
import { trpc } from '../data/trpc.ts'

/** Starts an incremental sync of any project, active or not. */
export function useStartSync() {
  return trpc.sync.start.useMutation({ onSuccess: ({ operationId }) => rememberStarted(operationId) })
}

/** What a start from this page asks for. */
export function syncOf(projectId: string) {
  return { projectId, force: false, trigger: 'ops-panel' }
}
