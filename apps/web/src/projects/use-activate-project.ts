import { trpc } from '../data/trpc.ts'
import { describeError } from '../data/describe-error.ts'
import { toast } from '../ui/toast.ts'

/** Makes another project the active one; the page then reads everything for it. */
export function useActivateProject(): { activate: (id: string) => void; busy: boolean } {
  const utils = trpc.useUtils()
  const { mutate, isPending } = trpc.projects.activate.useMutation({
    onSuccess: () => utils.invalidate(),
    onError: (error) =>
      toast({ state: 'failed', title: 'The project was not switched', detail: describeError(error), id: 'activate' }),
  })
  return { activate: (id) => mutate({ id }), busy: isPending }
}
