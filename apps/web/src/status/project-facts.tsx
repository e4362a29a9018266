import type { StatusReport } from '@ccdash/api-contract'

export function ProjectFacts({ status }: { status: StatusReport | undefined }) {
  return (
    <section className="card" aria-labelledby="metadata">
      <div className="card-head">
        <h2 id="metadata">App Metadata</h2>
      </div>
      <div className="card-body">
        {status?.project === null && <p className="muted">No project is registered. Start with --project DIR.</p>}
        {status?.project && (
          <dl className="facts-list">
            <dt>Active Project</dt>
            <dd>{status.project.name}</dd>
            <dt>Project ID</dt>
            <dd className="mono">{status.project.id}</dd>
            <dt>Sessions</dt>
            <dd className="mono">{status.paths?.sessionsDirs.join('\n') || 'n/a'}</dd>
            <dt>Docs</dt>
            <dd className="mono">{status.paths?.docsDir ?? 'n/a'}</dd>
            <dt>Progress</dt>
            <dd className="mono">{status.paths?.progressDir ?? 'n/a'}</dd>
            <dt>Version</dt>
            <dd>{status.serverVersion}</dd>
          </dl>
        )}
      </div>
    </section>
  )
}
