/** Which events are shown, as it stands in the address: `?events=issue&q=yaml`. */
import type { OperationEvent } from '@ccdash/api-contract'

export type EventType = OperationEvent['type']
export type EventFilter = {
  /** Null: all. */
  readonly type: EventType | null
  readonly search: string
}

export const EVENT_TYPES = [
  'started',
  'phase',
  'progress',
  'issue',
  'cancel_requested',
  'ended',
] as const satisfies EventType[]

export function parseEventFilter(params: URLSearchParams): EventFilter {
  return {
    type: EVENT_TYPES.find((type) => type === params.get('events')) ?? null,
    search: params.get('q') ?? '',
  }
}

/** Other parameters of the address stay. */
export function writeEventFilter(params: URLSearchParams, { type, search }: EventFilter): URLSearchParams {
  const written = new URLSearchParams(params)
  if (type === null) written.delete('events')
  else written.set('events', type)
  if (search === '') written.delete('q')
  else written.set('q', search)
  return written
}

/** As the server is asked. */
export function toEventQuery({ type, search }: EventFilter): { types?: EventType[]; search?: string } {
  const text = search.trim().slice(0, 200)
  return { ...(type === null ? {} : { types: [type] }), ...(text === '' ? {} : { search: text }) }
}
