import type { State } from './state-mark.tsx'

export type ToastMessage = {
  state: Extract<State, 'completed' | 'failed' | 'cancelled' | 'uncertain'>
  title: string
  detail?: string
  action?: { label: string; shortcut?: string; onSelect: () => void }
  /** One with the same id is replaced. */
  id?: string
}
