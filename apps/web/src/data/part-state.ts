/** Loading, refused, disconnected and shown are four different things; empty is a shown part without rows. */
import { useState } from 'react'
import { isDisconnected } from './trpc.ts'

export type PartState<Data> =
  | { state: 'loading' }
  | { state: 'refused'; error: { message: string } }
  | { state: 'disconnected' }
  | { state: 'shown'; data: Data }

type Query<Data> = {
  data: Data | undefined
  error: { message: string } | null
  status: 'pending' | 'error' | 'success'
}

/**
 * How a part of the page stands. What was received once stays shown when the connection is lost; a refusal replaces it.
 * A query that failed and asks again is `pending` for a moment: it stays what it was, so that nothing flickers.
 *
 * @param subject  What is asked for; what is known of another one is forgotten.
 */
export function usePartState<Data>(
  { data, error, status }: Query<Data>,
  subject: string | null = null,
): PartState<Data> {
  const [last, setLast] = useState({ subject, error })
  if (last.subject !== subject || (status !== 'pending' && last.error !== error)) setLast({ subject, error })
  const current = status === 'pending' && last.subject === subject ? last.error : error
  if (current !== null && !isDisconnected(current)) return { state: 'refused', error: current }
  if (data !== undefined) return { state: 'shown', data }
  return current === null ? { state: 'loading' } : { state: 'disconnected' }
}
