/** Projects: what is registered and which one is active (spec 1.0). */
import { z } from 'zod'

export const project = z.object({
  id: z.string().min(1).max(200),
  name: z.string().min(1).max(200),
  path: z.string().min(1),
  description: z.string().default(''),
  repoUrl: z.string().default(''),
  agentPlatforms: z.array(z.string()).default(['Claude Code']),
  planDocsPath: z.string().default('docs/project_plans/'),
  sessionsPath: z.string().default(''),
  progressPath: z.string().default('progress'),
})
export type Project = z.infer<typeof project>
/** What a caller sends: fields with a default may be left out. */
export type ProjectInput = z.input<typeof project>

export const updateProjectInput = z.object({ id: z.string(), project })
export const projectIdInput = z.object({ id: z.string() })

/** Absolute folders a project resolves to now; folders that do not exist are listed as missing. */
export const projectPaths = z.object({
  root: z.string(),
  /** All folders that hold logs of the project, the configured one or the ones found. */
  sessionsDirs: z.array(z.string()),
  docsDir: z.string(),
  progressDir: z.string(),
  missing: z.array(z.string()),
})
export type ProjectPaths = z.infer<typeof projectPaths>
