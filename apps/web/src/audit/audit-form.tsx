import type { AuditSpread } from '@ccdash/api-contract'
import { useId, type ReactNode } from 'react'
import { formatConfidence, formatNumber } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { clampFanoutFloor, clampLimit, clampPrimaryFloor, type AuditFloors } from './audit-params.ts'
import { LiveCount } from './live-count.tsx'
import { NumberField } from './number-field.tsx'
import { confidenceBars, fanoutBars, linksAtOrAbove } from './spread-bars.ts'
import { ThresholdSlider } from './threshold-slider.tsx'
import type { AuditHead } from './use-audit.ts'

type AuditFormProps = {
  draft: AuditFloors
  onChange: (change: Partial<AuditFloors>) => void
  onRun: () => void
  busy: boolean
  /** Null while it is not known. */
  spread: AuditSpread | null
  last: AuditHead | null
}

/** What an audit will be run with: its effect is counted while the floors move, the table waits for "Run Audit". */
export function AuditForm({ draft, onChange, onRun, busy, spread, last }: AuditFormProps) {
  const cells = spread?.cells ?? null
  const above = (value: 'confidence' | 'fanout', floor: number) =>
    cells === null ? null : `${formatNumber(linksAtOrAbove(cells, value, floor))} links at or above`
  return (
    <form
      aria-label="Thresholds"
      noValidate
      className="grid grid-cols-[1fr_1fr_1.05fr_236px] rounded-3 border border-line bg-surface max-[1080px]:grid-cols-2 max-[720px]:grid-cols-1"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) onRun()
      }}
    >
      <Cell>
        <ThresholdSlider
          label="Primary Floor"
          handleLabel="Confidence threshold"
          value={draft.primaryFloor}
          onChange={(primaryFloor) => onChange({ primaryFloor })}
          clamp={clampPrimaryFloor}
          format={formatConfidence}
          step={0.01}
          limits={[0, 1]}
          bars={cells === null ? null : confidenceBars(cells)}
          summary={above('confidence', draft.primaryFloor)}
        />
      </Cell>
      <Cell>
        <ThresholdSlider
          label="Fanout Floor"
          handleLabel="Features per session threshold"
          value={draft.fanoutFloor}
          onChange={(fanoutFloor) => onChange({ fanoutFloor })}
          clamp={clampFanoutFloor}
          format={String}
          step={1}
          limits={[1, 1000]}
          bars={cells === null ? null : fanoutBars(cells)}
          summary={above('fanout', draft.fanoutFloor)}
        />
      </Cell>
      <Cell>
        <LiveCount draft={draft} spread={spread} last={last} />
      </Cell>
      <Cell>
        <div className="grid h-full content-center gap-[10px]">
          <div className="flex gap-2">
            <TextField
              label="Feature ID (optional)"
              placeholder="Any feature"
              className="flex-1"
              spellCheck={false}
              value={draft.featureId}
              onChange={(event) => onChange({ featureId: event.target.value })}
            />
            <LimitField value={draft.limit} onChange={(limit) => onChange({ limit })} />
          </div>
          <Button type="submit" variant="primary" busy={busy} className="w-full">
            Run Audit
          </Button>
        </div>
      </Cell>
    </form>
  )
}

function LimitField({ value, onChange }: { value: number; onChange: (limit: number) => void }) {
  const id = useId()
  return (
    <div className="grid w-[66px] content-start gap-[5px]">
      <label htmlFor={id} className="text-12 font-medium text-text-2">
        Limit
      </label>
      <NumberField
        id={id}
        className="min-h-[30px]! shadow-1"
        value={value}
        onChange={onChange}
        clamp={clampLimit}
        min={1}
        max={500}
        step={10}
      />
    </div>
  )
}

function Cell({ children }: { children: ReactNode }) {
  return (
    <div className="min-w-0 border-line px-4 py-3 not-first:border-l max-[1080px]:odd:border-l-0 max-[1080px]:nth-[n+3]:border-t max-[720px]:border-l-0! max-[720px]:px-3 max-[720px]:not-first:border-t">
      {children}
    </div>
  )
}
