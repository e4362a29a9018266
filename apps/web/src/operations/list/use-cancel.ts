import type { Operation } from '@ccdash/api-contract'
import { trpc } from '../../data/trpc.ts'
import { describeError } from '../../data/describe-error.ts'
import { toast } from '../../ui/toast.ts'
import { KIND_LABELS } from '../model/kind-label.ts'

/** Asks an operation to stop; a refusal is told by a toast. That it stops is told live. */
export function useCancel() {
  const utils = trpc.useUtils()
  const { mutate, isPending, variables } = trpc.operations.cancel.useMutation({
    onSuccess: (operation) => utils.operations.get.setData({ operationId: operation.id }, operation),
  })
  return {
    isCancelling: (operation: Operation) =>
      operation.cancelRequested || (isPending && variables?.operationId === operation.id),
    cancel: (operation: Operation) =>
      mutate(
        { operationId: operation.id },
        {
          onError: (error) =>
            toast({
              state: 'failed',
              title: `${KIND_LABELS[operation.kind]} not cancelled`,
              detail: describeError(error),
            }),
        },
      ),
  }
}
