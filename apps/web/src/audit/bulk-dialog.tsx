import type { Suspect, Verdict } from '@ccdash/api-contract'
import { useState } from 'react'
import { formatConfidence } from '../format/format-number.ts'
import { Button } from '../ui/button.tsx'
import { Code } from '../ui/code.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Id } from '../ui/id.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Segments } from '../ui/segments.tsx'
import { Checkbox } from '../ui/switch.tsx'
import { fileNameOf } from '../evidence/read-evidence.ts'
import { reasonText, suspectId } from './suspect-rows.ts'
import { VerdictMark } from '../evidence/verdict-mark.tsx'
import { bulkVerb, VERDICT_ORDER, VERDICTS } from '../evidence/verdict-words.ts'

type BulkDialogProps = {
  open: boolean
  /** All with the same evidence. */
  suspects: readonly Suspect[]
  onClose: () => void
  onJudge: (suspects: readonly Suspect[], verdict: Verdict) => void
}

/** One verdict for links that rest on the same evidence, after a look at each of them. */
export function BulkDialog({ open, suspects, onClose, onJudge }: BulkDialogProps) {
  if (!open) return null
  return <OpenBulkDialog suspects={suspects} onClose={onClose} onJudge={onJudge} />
}

function OpenBulkDialog({ suspects, onClose, onJudge }: Omit<BulkDialogProps, 'open'>) {
  const [verdict, setVerdict] = useState<Verdict>('reject')
  // What somebody has judged already is only judged again when they say so.
  const [chosen, setChosen] = useState(
    () => new Set(suspects.filter((suspect) => suspect.verdict === null).map((suspect) => suspectId(suspect))),
  )
  const wanted = suspects.filter((suspect) => chosen.has(suspectId(suspect)))
  const toggle = (suspect: Suspect, on: boolean) => {
    const next = new Set(chosen)
    if (on) next.add(suspectId(suspect))
    else next.delete(suspectId(suspect))
    setChosen(next)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${bulkVerb(verdict, wanted.length)} with the same evidence?`}
      description={<SharedEvidence suspects={suspects} />}
      className="w-[560px]"
      actions={
        <>
          <span className="mr-auto flex items-center gap-1 text-12 text-text-3">
            One <Kbd>z</Kbd> undoes all {wanted.length}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={wanted.length === 0}
            onClick={() => {
              onJudge(wanted, verdict)
              onClose()
            }}
          >
            {bulkVerb(verdict, wanted.length)}
          </Button>
        </>
      }
    >
      <div className="mt-3">
        <Segments
          label="Verdict"
          options={VERDICT_ORDER.map((value) => ({ value, label: VERDICTS[value].verb }))}
          value={verdict}
          onChange={setVerdict}
        />
      </div>
      <ul aria-label="Links" className="-mx-5 mt-3 max-h-[46dvh] overflow-y-auto border-t border-line">
        {suspects.map((suspect) => (
          <li
            key={suspectId(suspect)}
            className="flex min-h-[34px] items-center gap-3 border-b border-line px-5 last:border-b-0"
          >
            <Checkbox
              label={suspect.featureId}
              checked={chosen.has(suspectId(suspect))}
              onChange={(on) => toggle(suspect, on)}
            />
            {suspect.verdict !== null && <VerdictMark verdict={suspect.verdict} />}
            <Id id={suspect.sessionId} className="ml-auto text-text-3" />
            <span className="w-8 text-right">{formatConfidence(suspect.confidence)}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function SharedEvidence({ suspects }: { suspects: readonly Suspect[] }) {
  const [first] = suspects
  if (first === undefined) return null
  const { signalType, signalPath, sessionId, reasons } = first
  return (
    <>
      Each is led by the same <Code>{signalType}</Code>
      {signalPath !== '' && (
        <>
          {' '}
          naming <span className="mono break-all">{fileNameOf(signalPath)}</span>
        </>
      )}{' '}
      in session <Id id={sessionId} />, and is suspect for {reasons.map(reasonText).join(' and ')}.
    </>
  )
}
