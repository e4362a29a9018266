/** Messages that pass. Their code is loaded with the first one. */
import type { State } from './state-mark.tsx'

export type ToastMessage = {
  state: Extract<State, 'completed' | 'failed' | 'cancelled' | 'uncertain'>
  title: string
  detail?: string
  action?: { label: string; shortcut?: string; onSelect: () => void }
  /** One with the same id is replaced. */
  id?: string
}

/** Shows a message for about 6 seconds; a failure stays until somebody closes it. */
export function toast(message: ToastMessage): void {
  void import('./toast-view.tsx').then(({ showToast }) => showToast(message))
}
