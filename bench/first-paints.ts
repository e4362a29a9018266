/** When what the ledger says was first on the screen. Pure. */
import type { OperationEvent } from '@ccdash/api-contract'
import type { Paint } from './panel-probe.ts'

/**
 * Of every event that tells how far an operation has read, or how it ended: milliseconds until the sequence number of the
 * ledger on the page was the event's or a newer one.
 *
 * Other events are left out: they are written up to a quarter of a second after the time they bear.
 */
export function timesToSequence(events: readonly OperationEvent[], paints: readonly Paint[]): number[] {
  return events
    .filter(({ type }) => type === 'progress' || type === 'ended')
    .map(({ at, sequence }) => waited(at, paints, ({ ledger }) => ledger !== null && ledger >= sequence))
}

/** Of every event with another number of logs read than the one before: milliseconds until the card said it or a newer one. */
export function timesToFigure(events: readonly OperationEvent[], paints: readonly Paint[]): number[] {
  let before = 0
  return events.flatMap((event) => {
    const { at, operationId } = event
    const done = event.type === 'progress' ? (event.data.progress.filesDone ?? 0) : before
    if (done === before) return []
    before = done
    return [waited(at, paints, ({ read }) => (read[operationId] ?? -1) >= done)]
  })
}

/** Infinite when it was never shown. */
function waited(at: string, paints: readonly Paint[], isShown: (paint: Paint) => boolean): number {
  const first = paints.find(isShown)
  return first === undefined ? Number.POSITIVE_INFINITY : Math.max(0, first.at - Date.parse(at))
}
