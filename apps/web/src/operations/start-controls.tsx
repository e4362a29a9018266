/** Starts operations; each is opened as soon as it stands in the ledger. */
import { changeType, type ChangeType, type StartedOperation } from '@ccdash/api-contract'
import { useState } from 'react'
import { trpc } from '../trpc.ts'
import { ProblemBanner } from '../ui/problem-banner.tsx'
import { parsePathLines } from './parse-path-lines.ts'

const TRIGGER = 'ops-panel'

export function StartControls({ onStarted }: { onStarted: (id: string) => void }) {
  const utils = trpc.useUtils()
  const started = {
    onSuccess: ({ operationId }: StartedOperation) => {
      onStarted(operationId)
      void utils.invalidate()
    },
  }
  const sync = trpc.sync.start.useMutation(started)
  const rebuild = trpc.links.rebuild.useMutation(started)
  const paths = trpc.sync.paths.useMutation(started)
  const busy = sync.isPending || rebuild.isPending || paths.isPending
  const error = sync.error ?? rebuild.error ?? paths.error

  return (
    <section className="card" aria-labelledby="controls">
      <div className="card-head">
        <h2 id="controls">Sync Controls</h2>
      </div>
      <div className="card-body">
        {error && <ProblemBanner error={error} what="Not started" />}
        <div className="stack">
          <button className="primary" disabled={busy} onClick={() => sync.mutate({ force: false, trigger: TRIGGER })}>
            Incremental Sync
          </button>
          <button disabled={busy} onClick={() => sync.mutate({ force: true, trigger: TRIGGER })}>
            Force Full Sync
          </button>
          <button disabled={busy} onClick={() => rebuild.mutate({ captureAnalytics: false, trigger: TRIGGER })}>
            Rebuild Links
          </button>
        </div>
        <PathControls busy={busy} onSync={(chosen) => paths.mutate({ paths: chosen, trigger: TRIGGER })} />
      </div>
    </section>
  )
}

function PathControls({ busy, onSync }: { busy: boolean; onSync: (paths: ReturnType<typeof parsePathLines>) => void }) {
  const [text, setText] = useState('')
  const [type, setType] = useState<ChangeType>('modified')
  const [missing, setMissing] = useState(false)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        const chosen = parsePathLines(text, type)
        setMissing(chosen.length === 0)
        if (chosen.length > 0) onSync(chosen)
      }}
    >
      <label htmlFor="paths">Targeted Path Sync</label>
      <textarea
        id="paths"
        rows={4}
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={'docs/project_plans/…/plan.md\n.claude/progress/…/phase-1-progress.md'}
        aria-describedby="paths-hint"
        aria-invalid={missing}
      />
      <p
        id="paths-hint"
        className={missing ? 'banner' : 'muted'}
        style={{ margin: 0 }}
        role={missing ? 'alert' : undefined}
      >
        {missing ? 'Enter at least one path.' : 'One path per line, inside the project.'}
      </p>
      <label htmlFor="change-type">Change type of all lines</label>
      <select id="change-type" value={type} onChange={(event) => setType(changeType.parse(event.target.value))}>
        {changeType.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
      <button type="submit" disabled={busy}>
        Sync Paths
      </button>
    </form>
  )
}
