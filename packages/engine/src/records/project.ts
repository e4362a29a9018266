/** A registered project (spec 1.0). Paths are as the user wrote them; discover/project-paths.ts resolves them. */
export type ProjectRecord = {
  readonly id: string
  readonly name: string
  /** Absolute folder, `~` allowed. */
  readonly path: string
  readonly description: string
  readonly repoUrl: string
  readonly agentPlatforms: readonly string[]
  /** Relative to `path`, or absolute. */
  readonly planDocsPath: string
  readonly progressPath: string
  /** One folder of session logs; '' means: find the agent's folders of this project (discover/session-folders.ts). */
  readonly sessionsPath: string
}
