import type { Suspect } from '@ccdash/api-contract'
import { Button } from '../ui/button.tsx'
import { download } from '../ui/download.ts'
import { exportFileName, suspectsToCsv, suspectsToJson } from './export-suspects.ts'
import type { AuditHead } from './use-audit.ts'

/** Saves the rows that are shown, in their order. */
export function ExportButtons({ head, suspects }: { head: AuditHead | null; suspects: readonly Suspect[] }) {
  const disabled = head === null || suspects.length === 0
  const title = disabled ? 'Run an audit first' : `${suspects.length} rows as shown`
  const save = (extension: 'csv' | 'json') => {
    if (head === null) return
    const name = exportFileName(head.generatedAt, extension)
    if (extension === 'csv') download(name, 'text/csv;charset=utf-8', suspectsToCsv(suspects))
    else download(name, 'application/json', suspectsToJson(suspects, head))
  }
  return (
    <div className="flex flex-none gap-2">
      <Button disabled={disabled} title={title} onClick={() => save('csv')}>
        Export CSV
      </Button>
      <Button disabled={disabled} title={title} onClick={() => save('json')}>
        Export JSON
      </Button>
    </div>
  )
}
