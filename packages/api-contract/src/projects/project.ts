/** Projects: what is registered and which one is active (spec 1.0). */
import { z } from 'zod'
import { pathText, projectId, text } from '../input-text.ts'

export const project = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  description: z.string(),
  repoUrl: z.string(),
  agentPlatforms: z.array(z.string()),
  planDocsPath: z.string(),
  sessionsPath: z.string(),
  progressPath: z.string(),
})
export type Project = z.infer<typeof project>

/** A project as a caller sends it: fields with a default may be left out. */
export const givenProject = z.object({
  id: projectId.min(1),
  name: text(200).min(1),
  path: pathText.min(1),
  description: text(10_000).default(''),
  repoUrl: text(2000).default(''),
  agentPlatforms: z.array(text(100)).max(50).default(['Claude Code']),
  planDocsPath: pathText.default('docs/project_plans/'),
  sessionsPath: pathText.default(''),
  progressPath: pathText.default('progress'),
})
export type ProjectInput = z.input<typeof givenProject>

export const updateProjectInput = z.object({ id: projectId, project: givenProject })
export const projectIdInput = z.object({ id: projectId })

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
