/** Why a phase did nothing, in words. */
import type { SkipReason } from '@ccdash/api-contract'

export const SKIP_REASONS: Record<SkipReason, string> = {
  'light-mode': 'startup light mode',
  'no-changes': 'no relevant changes',
}
