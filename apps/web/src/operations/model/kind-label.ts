import type { OperationKind } from '@ccdash/api-contract'

export const KIND_LABELS = {
  full_sync: 'Full Sync',
  rebuild_links: 'Link Rebuild',
  sync_changed_files: 'Changed-Path Sync',
} as const satisfies Record<OperationKind, string>
