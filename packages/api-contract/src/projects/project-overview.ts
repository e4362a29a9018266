/** Projects and their folders, to see whether the engine can read them. */
import { z } from 'zod'
import { trimmedText } from '../input-text.ts'
import { operation } from '../operations/operation.ts'
import { project } from './project.ts'
import { entityCounts } from './status.ts'

export const folderRole = z.enum(['plans', 'progress', 'sessions'])
export type FolderRole = z.infer<typeof folderRole>

const projectFolder = z.object({
  role: folderRole,
  /** Absolute; of the sessions the first of maybe several. */
  path: z.string(),
  exists: z.boolean(),
})

export const projectOverview = z.object({
  project,
  active: z.boolean(),
  folders: z.array(projectFolder),
  counts: entityCounts,
  /** Files the last sync saw and their bytes, per role. */
  files: z.record(folderRole, z.object({ files: z.number(), bytes: z.number() })),
  /** Its newest one. */
  lastOperation: operation.nullable(),
})
export type ProjectOverview = z.infer<typeof projectOverview>

/** A project somebody thinks of adding; paths as they would be saved. */
export const inspectProjectInput = z.object({
  path: trimmedText(4096).min(1),
  planDocsPath: trimmedText(4096).optional(),
  progressPath: trimmedText(4096).optional(),
  sessionsPath: trimmedText(4096).optional(),
})
export type InspectProject = z.infer<typeof inspectProjectInput>

export const inspectedFolder = z.object({
  role: folderRole,
  /** As it would be saved. */
  configuredPath: z.string(),
  absolutePath: z.string(),
  exists: z.boolean(),
  /** Files the engine would read; counting stops at 10,000 (`complete` is false then). */
  files: z.number(),
  bytes: z.number(),
  complete: z.boolean(),
  /** What was probably meant, as it would be saved. */
  suggestion: z.string().nullable(),
})
export type InspectedFolder = z.infer<typeof inspectedFolder>

export const inspectedProject = z.object({
  absolutePath: z.string(),
  exists: z.boolean(),
  gitRepository: z.boolean(),
  /** What it would be registered as; folders found, not only defaults. */
  proposal: project,
  folders: z.array(inspectedFolder),
  /** The id it is registered under already. */
  registeredAs: z.string().nullable(),
})
export type InspectedProject = z.infer<typeof inspectedProject>
