/** Messages that pass. Their code is loaded with the first one. */
import type { ToastMessage } from './toast-message.ts'

/** Shows a message for about 6 seconds; a failure stays until somebody closes it. */
export function toast(message: ToastMessage): void {
  void import('./toast-view.tsx').then(({ showToast }) => showToast(message))
}
