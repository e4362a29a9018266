import { useState } from 'react'
import { useOperationUpdates } from '../data/use-live.ts'
import type { AuditHead } from './use-audit.ts'

/** Whether an operation has changed links of the project since the audit; the table itself waits for the next run. */
export function useLinksChanged(head: AuditHead | null): boolean {
  const [changedAt, setChangedAt] = useState<string | null>(null)
  useOperationUpdates(({ operations }) => {
    for (const { projectId, finishedAt, changes } of operations) {
      const { added = 0, changed = 0, removed = 0 } = changes.link ?? {}
      if (projectId === head?.projectId && finishedAt !== null && added + changed + removed > 0)
        setChangedAt(finishedAt)
    }
  })
  return head !== null && changedAt !== null && Date.parse(changedAt) > Date.parse(head.generatedAt)
}
