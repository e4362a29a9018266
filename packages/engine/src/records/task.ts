/** One task of a progress file (spec 1.5, 1.6). */
export type TaskStatus = 'backlog' | 'in-progress' | 'review' | 'done' | 'deferred'

export type TaskRecord = {
  /** Storage id `T-<20 hex>`, unique per project. */
  readonly id: string
  readonly rawTaskId: string
  readonly title: string
  readonly description: string
  readonly status: TaskStatus
  readonly priority: string
  readonly owner: string
  readonly lastAgent: string
  readonly cost: number
  readonly projectType: string
  readonly projectLevel: string
  readonly tags: readonly string[]
  readonly relatedFiles: readonly string[]
  readonly updatedAt: string
  /** As written in the file: not checked, may name no session. */
  readonly sessionId: string
  readonly commitHash: string
  /** Canonical path of the progress file. */
  readonly sourceFile: string
  /** Absolute path of the progress file. */
  readonly sourcePath: string
  /** Order in the file. */
  readonly position: number
  /** Set when features are derived; null for a task whose file belongs to no feature. */
  readonly featureId: string | null
  readonly phaseId: string | null
}
