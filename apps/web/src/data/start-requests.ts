/**
 * Starts asked for anywhere (keys, palette) and answered where the controls are: the overview, which knows what a start
 * costs and asks before a forced one.
 */
import { useEffect, useRef } from 'react'

export type StartRequest = 'incremental' | 'force' | 'rebuild' | 'paths'

let waiting: StartRequest | null = null
let answer: ((request: StartRequest) => void) | null = null

/** The caller makes sure that the overview is, or will be, shown. */
export function requestStart(request: StartRequest): void {
  if (answer === null) waiting = request
  else answer(request)
}

/** Answers requests, also the one made just before this was shown. */
export function useStartRequests(handler: (request: StartRequest) => void): void {
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  useEffect(() => {
    const answerLatest = (request: StartRequest) => latest.current(request)
    answer = answerLatest
    if (waiting !== null) answerLatest(waiting)
    waiting = null
    return () => {
      if (answer === answerLatest) answer = null
    }
  }, [])
}
