/** Rebuilds the links of a project from what is stored; reads no file. Phases and stats: spec 3.4. */
import type { OperationInput } from '@ccdash/api-contract'
import type { OperationBody } from '../ledger/run-operation.ts'
import type { ProjectRecord } from '../records/project.ts'
import { captureAnalytics } from './full-sync.ts'
import { readPendingWork } from '../ledger/pending-work.ts'
import { relinkProject } from '../linking/relink/relink.ts'
import type { JobDeps } from './job-deps.ts'

export type RebuildLinksOperation = {
  readonly project: ProjectRecord
  readonly trigger: string
  readonly input: Extract<OperationInput, { kind: 'rebuild_links' }>
}

export function rebuildLinks(deps: JobDeps, { project, trigger, input }: RebuildLinksOperation): OperationBody {
  return async (tracker) => {
    const startedAt = deps.now().getTime()
    tracker.phase('links', 'Rebuilding entity links')
    const pending = await readPendingWork(deps.store, project.id)
    const relink = { projectId: project.id, trigger, reason: 'explicit_rebuild', pending, rows: [] } as const
    const created = await relinkProject(deps, relink, tracker)
    if (input.captureAnalytics) await captureAnalytics(deps, project.id, { pending, always: true }, tracker)
    const durationMs = deps.now().getTime() - startedAt
    return { message: 'Link rebuild completed', stats: { linksCreated: created, durationMs } }
  }
}
