/** What can be started. */
import { z } from 'zod'
import { pathText, projectId, trigger } from '../input-text.ts'

export const changeType = z.enum(['modified', 'added', 'deleted'])
export type ChangeType = z.infer<typeof changeType>

export const changedPath = z.object({
  /** Absolute, `~/…`, or relative to the project. */
  path: z.string().min(1),
  changeType: changeType.default('modified'),
})
export type ChangedPath = z.infer<typeof changedPath>
/** The same from a caller. */
export const givenPath = changedPath.extend({ path: pathText.min(1) })

const started = {
  /** Left out: the active project. */
  projectId: projectId.optional(),
  trigger: trigger.min(1).default('api'),
}

export const startSyncInput = z.object({
  ...started,
  /** Read every file again, changed or not. */
  force: z.boolean().default(false),
  rebuildLinks: z.boolean().default(true),
  captureAnalytics: z.boolean().default(true),
})
export type StartSync = z.infer<typeof startSyncInput>

export const rebuildLinksInput = z.object({ ...started, captureAnalytics: z.boolean().default(false) })
export type RebuildLinks = z.infer<typeof rebuildLinksInput>

export const syncPathsInput = z.object({ ...started, paths: z.array(givenPath).min(1).max(10_000) })
export type SyncPaths = z.infer<typeof syncPathsInput>

/** `reused`: an equal request was waiting already, this is its id. */
export const startedOperation = z.object({ operationId: z.string(), reused: z.boolean() })
export type StartedOperation = z.infer<typeof startedOperation>
