/** Starts operations; each is opened as soon as it stands in the ledger. */
import { changeType, type ChangedPath, type ChangeType, type StartedOperation } from '@ccdash/api-contract'
import { useState } from 'react'
import { trpc } from '../trpc.ts'
import { Button } from '../ui/button.tsx'
import { ProblemBanner } from '../ui/problem-banner.tsx'
import { parsePathLines } from './parse-path-lines.ts'

const TRIGGER = 'ops-panel'

export function StartControls({ onStarted }: { onStarted: (id: string) => void }) {
  const utils = trpc.useUtils()
  const [notice, setNotice] = useState('')
  const started = {
    onSuccess: ({ operationId, reused }: StartedOperation) => {
      setNotice(reused ? 'The same request waits already; this is it.' : '')
      onStarted(operationId)
      void utils.invalidate()
    },
  }
  const sync = trpc.sync.start.useMutation(started)
  const rebuild = trpc.links.rebuild.useMutation(started)
  const paths = trpc.sync.paths.useMutation(started)
  const mutations = [sync, rebuild, paths]
  const busy = mutations.some(({ isPending }) => isPending)
  const error = sync.error ?? rebuild.error
  /** What was said about the request before does not hold for the next. */
  const forget = () => {
    setNotice('')
    for (const mutation of mutations) mutation.reset()
  }
  const start = (mutate: () => void) => () => {
    forget()
    mutate()
  }

  return (
    <section className="card controls" aria-labelledby="controls">
      <div className="card-head">
        <h2 id="controls">Sync Controls</h2>
      </div>
      <div className="card-body">
        {error && <ProblemBanner error={error} what="Not started" />}
        <p className="notice" role="status">
          {notice}
        </p>
        <div className="stack">
          <Button
            className="primary"
            busy={busy}
            onClick={start(() => sync.mutate({ force: false, trigger: TRIGGER }))}
          >
            Incremental Sync
          </Button>
          <Button busy={busy} onClick={start(() => sync.mutate({ force: true, trigger: TRIGGER }))}>
            Force Full Sync
          </Button>
          <Button busy={busy} onClick={start(() => rebuild.mutate({ captureAnalytics: false, trigger: TRIGGER }))}>
            Rebuild Links
          </Button>
        </div>
        <PathControls
          busy={busy}
          error={paths.error}
          onMissing={forget}
          onSync={(chosen) => start(() => paths.mutate({ paths: chosen, trigger: TRIGGER }))()}
        />
      </div>
    </section>
  )
}

type PathControlsProps = {
  busy: boolean
  error: { message: string } | null
  onMissing: () => void
  onSync: (paths: ChangedPath[]) => void
}

function PathControls({ busy, error, onMissing, onSync }: PathControlsProps) {
  const [text, setText] = useState('')
  const [type, setType] = useState<ChangeType>('modified')
  const [missing, setMissing] = useState(false)
  return (
    <form
      className="stack"
      aria-labelledby="path-sync"
      onSubmit={(event) => {
        event.preventDefault()
        const chosen = parsePathLines(text, type)
        setMissing(chosen.length === 0)
        if (chosen.length > 0) onSync(chosen)
        else onMissing()
      }}
    >
      <h3 id="path-sync">Targeted Path Sync</h3>
      <label htmlFor="paths">Paths, one per line, inside the project</label>
      <textarea
        id="paths"
        rows={4}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setMissing(false)
        }}
        placeholder={'docs/project_plans/…/plan.md\n.claude/progress/…/phase-1-progress.md'}
        spellCheck={false}
        aria-describedby={missing ? 'paths-missing' : undefined}
        aria-invalid={missing}
      />
      {missing && (
        <p id="paths-missing" className="banner" role="alert">
          Enter at least one path.
        </p>
      )}
      {error && <ProblemBanner error={error} what="Not started" />}
      <label htmlFor="change-type">Change type of all lines</label>
      <select id="change-type" value={type} onChange={(event) => setType(changeType.parse(event.target.value))}>
        {changeType.options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
      <Button type="submit" busy={busy}>
        Sync Paths
      </Button>
    </form>
  )
}
