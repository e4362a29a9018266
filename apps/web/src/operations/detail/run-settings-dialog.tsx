import type { Operation, OperationInput } from '@ccdash/api-contract'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/fields.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Switch } from '../../ui/switch.tsx'
import { inputOf, settingsOf, type RunSettings } from './run-settings.ts'

const KINDS = [
  { value: 'full_sync', label: 'Full Sync' },
  { value: 'rebuild_links', label: 'Rebuild Links' },
  { value: 'sync_changed_files', label: 'Paths' },
] as const
const START_LABELS = {
  full_sync: 'Start sync',
  rebuild_links: 'Rebuild Links',
  sync_changed_files: 'Sync Paths',
} as const

type RunSettingsDialogProps = {
  open: boolean
  operation: Operation
  onClose: () => void
  onStart: (input: OperationInput) => void
}

/** Begins with the settings of the operation; mount it anew to begin again. */
export function RunSettingsDialog({ open, operation, onClose, onStart }: RunSettingsDialogProps) {
  const [settings, setSettings] = useState(() => settingsOf(operation.input))
  const [missing, setMissing] = useState(false)
  const change = (changed: Partial<RunSettings>) => {
    setSettings({ ...settings, ...changed })
    setMissing(false)
  }
  const start = () => {
    const input = inputOf(settings)
    if (input === null) setMissing(true)
    else onStart(input)
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Run with other settings"
      description="A new operation in the same project; this one stays as it is."
      className="w-[520px]"
      actions={
        <>
          <Button variant="quiet" className="mr-auto" onClick={onClose}>
            Keep as it is
          </Button>
          <Button variant="primary" onClick={start}>
            {settings.kind === 'full_sync' && settings.force ? 'Force Full Sync' : START_LABELS[settings.kind]}
          </Button>
        </>
      }
    >
      <div className="mt-4 grid justify-items-start gap-4">
        <Segments label="What to run" options={KINDS} value={settings.kind} onChange={(kind) => change({ kind })} />
        <Switches settings={settings} change={change} />
        {settings.kind === 'sync_changed_files' && (
          <TextArea
            className="w-full"
            label="Paths, one per line"
            mono
            rows={8}
            value={settings.pathLines}
            hint="A, M or D before a path: added, modified, deleted. Output of git status can be pasted."
            error={missing ? 'Enter at least one path.' : null}
            onChange={(event) => change({ pathLines: event.target.value })}
          />
        )}
      </div>
    </Dialog>
  )
}

type SwitchesProps = { settings: RunSettings; change: (changed: Partial<RunSettings>) => void }

function Switches({ settings: { kind, force, rebuildLinks, captureAnalytics }, change }: SwitchesProps) {
  if (kind === 'sync_changed_files') return null
  return (
    <div className="grid gap-[10px]">
      {kind === 'full_sync' && (
        <>
          <Switch
            label="Force: read every file again, changed or not"
            checked={force}
            onChange={(on) => change({ force: on })}
          />
          <Switch label="Rebuild links" checked={rebuildLinks} onChange={(on) => change({ rebuildLinks: on })} />
        </>
      )}
      <Switch
        label="Capture an analytics snapshot"
        checked={captureAnalytics}
        onChange={(on) => change({ captureAnalytics: on })}
      />
    </div>
  )
}
