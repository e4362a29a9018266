import type { Operation } from '@ccdash/api-contract'
import { useState } from 'react'
import {
  addSample,
  currentRate,
  estimateRemaining,
  type Rate,
  type RemainingTime,
  type Sample,
} from './estimate-remaining.ts'
import type { Work } from './measure-work.ts'

export type Estimate = {
  readonly samples: readonly Sample[]
  readonly remaining: RemainingTime
  readonly rate: Rate | null
}

const NO_SAMPLES: readonly Sample[] = []

/** Watches an operation's figures while it is shown. @param now  Milliseconds. */
export function useEstimate(operation: Operation, work: Work | null, now: number): Estimate {
  const stage = `${operation.id} ${work?.stage ?? ''}`
  const sequence = operation.lastSequence
  const [held, setHeld] = useState({ stage, sequence: -1, samples: NO_SAMPLES })
  const isNews = held.stage !== stage || held.sequence !== sequence
  if (work !== null && operation.status === 'running' && isNews) {
    const before = held.stage === stage ? held.samples : NO_SAMPLES
    const sample = { at: now, bytesDone: work.bytes?.done ?? 0, itemsDone: work.items.done }
    setHeld({ stage, sequence, samples: addSample(before, sample) })
  }
  const samples = held.stage === stage ? held.samples : NO_SAMPLES
  const total = work === null ? null : { bytes: work.bytes?.total ?? 0, items: work.items.total ?? 0 }
  return {
    samples,
    remaining: estimateRemaining(samples, total, now),
    rate: currentRate(samples, now),
  }
}
