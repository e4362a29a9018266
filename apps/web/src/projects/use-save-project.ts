import type { Project } from '@ccdash/api-contract'
import { useState } from 'react'
import { trpc } from '../data/trpc.ts'
import { describeError } from '../data/describe-error.ts'
import { toast } from '../ui/toast.ts'
import { syncOf, useStartSync } from './use-start-sync.ts'

export type SaveWishes = {
  readonly isNew: boolean
  readonly activate: boolean
  readonly sync: boolean
}

/**
 * Stores a project, then syncs it, then makes it the active one: what that syncs by itself finds the work done. Once it is stored the form has done its work: what fails
 * after that is told by a toast.
 */
export function useSaveProject() {
  const utils = trpc.useUtils()
  const store = trpc.projects.save.useMutation()
  const update = trpc.projects.update.useMutation()
  const activate = trpc.projects.activate.useMutation()
  const sync = useStartSync()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<{ message: string } | null>(null)

  const follow = async (project: Project, wishes: SaveWishes) => {
    const done = wishes.isNew ? 'added' : 'saved'
    try {
      if (wishes.sync) await sync.mutateAsync(syncOf(project.id))
    } catch (cause) {
      tell(`${project.name} was ${done}, but not synced`, cause)
    }
    try {
      if (wishes.activate) await activate.mutateAsync({ id: project.id })
    } catch (cause) {
      tell(`${project.name} was ${done}, but not made active`, cause)
    }
    // The active one may have been renamed or moved: the whole panel shows it. The form waits for the card of the project.
    void utils.invalidate()
    await utils.projects.overviews.invalidate(undefined, undefined, { cancelRefetch: false })
  }

  return {
    busy,
    error,
    forget: () => setError(null),
    /** @returns whether it was stored. */
    async save(project: Project, wishes: SaveWishes): Promise<boolean> {
      setBusy(true)
      setError(null)
      try {
        const stored = await (wishes.isNew
          ? store.mutateAsync(project)
          : update.mutateAsync({ id: project.id, project }))
        await follow(stored, wishes)
        return true
      } catch (cause) {
        setError(toError(cause))
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}

function tell(title: string, cause: unknown): void {
  toast({ state: 'failed', title, detail: describeError(toError(cause)) })
}

function toError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause))
}
