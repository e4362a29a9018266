/** Which operation it is, and what can be done about it. */
import type { Operation } from '@ccdash/api-contract'
import { RotateCcw, Settings2, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useCommand } from '../../ui/commands.tsx'
import { useShortcut } from '../../ui/shortcuts.tsx'
import { displayState } from '../model/display-state.ts'
import { KIND_LABELS } from '../model/kind-label.ts'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Code } from '../../ui/code.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { describeError, errorCode } from '../../data/describe-error.ts'
import { StateMark } from '../../ui/state-mark.tsx'
import { CopyAsMenu } from './copy-as-menu.tsx'
import { isInterrupted, STATE_WORDS } from './operation-state.ts'
import { RunSettingsDialog } from './run-settings-dialog.tsx'
import type { OperationActions } from './use-operation-actions.ts'

const INCREMENTAL = { kind: 'full_sync', force: false, rebuildLinks: true, captureAnalytics: true } as const
const GROUP = 'Operation'

type OperationHeadProps = { operation: Operation; actions: OperationActions }

export function OperationHead({ operation, actions }: OperationHeadProps) {
  const [choosing, setChoosing] = useState(false)
  const state = displayState(operation)
  const name = KIND_LABELS[operation.kind]
  return (
    <header className="grid gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
        <div className="min-w-0">
          <h1 className="flex items-center gap-2 text-20 font-semibold tracking-tight">
            <StateMark state={state} size={18} label={STATE_WORDS[state]} />
            {name}
          </h1>
          <p className="flex min-w-0 items-center gap-1 text-text-2">
            <span className="cut mono">{operation.id}</span>
            <CopyButton text={operation.id} label="Copy operation id" />
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <CopyAsMenu operation={operation} />
          <Button icon={<Settings2 size={14} aria-hidden="true" />} onClick={() => setChoosing(true)}>
            Run with other settings
          </Button>
          <MainActions operation={operation} actions={actions} />
        </div>
      </div>
      <ActionProblem actions={actions} />
      <RunSettingsDialog
        key={String(choosing)}
        open={choosing}
        operation={operation}
        onClose={() => setChoosing(false)}
        onStart={(input) => {
          setChoosing(false)
          actions.start(input)
        }}
      />
    </header>
  )
}

/** Cancel while it runs; afterwards the same again, or after an interruption the cheaper way to go on. */
function MainActions({ operation, actions }: OperationHeadProps) {
  const isRunning = operation.status === 'running'
  const canCancel = isRunning && !operation.cancelRequested
  useShortcut(canCancel ? 'x' : null, actions.cancel, { description: 'Cancel operation', group: GROUP })
  useShortcut(isRunning ? null : 'r', actions.runAgain, { description: 'Run again', group: GROUP })
  useCommand(canCancel ? { title: 'Cancel this operation', group: 'Page', keys: 'x', run: actions.cancel } : null)
  useCommand(isRunning ? null : { title: 'Run this operation again', group: 'Page', keys: 'r', run: actions.runAgain })
  if (isRunning) {
    const isBusy = operation.cancelRequested || actions.isCancelling
    return (
      <Button busy={isBusy} icon={<X size={14} aria-hidden="true" />} shortcut="x" onClick={actions.cancel}>
        {isBusy ? 'Cancelling' : 'Cancel'}
      </Button>
    )
  }
  const interrupted = isInterrupted(operation)
  return (
    <>
      <Button
        variant={interrupted ? 'plain' : 'primary'}
        busy={actions.isStarting}
        icon={<RotateCcw size={14} aria-hidden="true" />}
        onClick={actions.runAgain}
      >
        Run again
      </Button>
      {interrupted && (
        <Button
          variant="primary"
          busy={actions.isStarting}
          icon={<RotateCcw size={14} aria-hidden="true" />}
          onClick={() => actions.start(INCREMENTAL)}
        >
          Continue with Incremental Sync
        </Button>
      )}
    </>
  )
}

function ActionProblem({ actions: { problem, forgetProblem } }: { actions: OperationActions }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem !== null) place.current?.scrollIntoView?.({ block: 'nearest' })
  }, [problem])
  if (problem === null) return null
  const code = errorCode(problem.error)
  return (
    <div ref={place}>
      <Banner
        tone="bad"
        actions={
          <Button size="s" variant="quiet" onClick={forgetProblem}>
            Dismiss
          </Button>
        }
      >
        {problem.what}: {describeError(problem.error)} {code !== null && <Code tone="bad">{code}</Code>}
      </Banner>
    </div>
  )
}
