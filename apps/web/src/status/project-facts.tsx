import type { StatusReport } from '@ccdash/api-contract'
import { PartPlaceholder } from '../ui/part-placeholder.tsx'
import type { PartState } from '../ui/part-state.ts'

export function ProjectFacts({ status }: { status: PartState<StatusReport> }) {
  return (
    <section className="card metadata" aria-labelledby="metadata">
      <div className="card-head">
        <h2 id="metadata">App Metadata</h2>
      </div>
      {status.state === 'shown' ? (
        <Facts report={status.data} />
      ) : (
        <PartPlaceholder part={status} name="metadata" rows={6} />
      )}
    </section>
  )
}

function Facts({ report: { project, paths, serverVersion } }: { report: StatusReport }) {
  if (project === null) {
    return (
      <p className="empty">
        No project is registered. Start with <code>--project DIR</code>.
      </p>
    )
  }
  const missing = new Set(paths?.missing)
  return (
    <div className="card-body">
      <dl className="facts-list">
        <dt>Active Project</dt>
        <dd>{project.name}</dd>
        <dt>Project ID</dt>
        <dd className="mono">{project.id}</dd>
        <dt>Root</dt>
        <dd className="mono">{paths?.root ?? project.path}</dd>
        <dt>Sessions</dt>
        <Folders folders={paths?.sessionsDirs ?? []} missing={missing} />
        <dt>Docs</dt>
        <Folders folders={paths === null ? [] : [paths.docsDir]} missing={missing} />
        <dt>Progress</dt>
        <Folders folders={paths === null ? [] : [paths.progressDir]} missing={missing} />
        <dt>Version</dt>
        <dd>{serverVersion}</dd>
      </dl>
    </div>
  )
}

function Folders({ folders, missing }: { folders: readonly string[]; missing: ReadonlySet<string> }) {
  if (folders.length === 0) return <dd>–</dd>
  return (
    <dd className="mono">
      {folders.map((folder) => (
        <div key={folder}>
          {folder} {missing.has(folder) && <span className="muted">(missing)</span>}
        </div>
      ))}
    </dd>
  )
}
