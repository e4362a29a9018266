/** How an operation's totals grew, for the curve of its speed: read from its events once, then fed by what is told live. */
import type { Operation } from '@ccdash/api-contract'
import { useEffect, useMemo, useState } from 'react'
import { trpc } from '../../data/trpc.ts'
import { mergeSamples, readSample, type ProgressSample } from './throughput.ts'

const FIRST_PAGE = 1000
/** Of the events behind the first page this many are looked at, evenly spread. */
const SPREAD = 120
/** The list of events is what one reads first: many small reads beside it would hold its first rows up. */
const AFTER_ROWS_MS = 400
/** Events read at each of these places, as some are not about progress. */
const AT_ONCE = 4

export type Samples = {
  /** In order of time, at most 600. */
  readonly samples: readonly ProgressSample[]
  /** Between two of them events may have been left out up to this long. */
  readonly resolutionMs: number
}

export function useProgressSamples(operation: Operation): Samples {
  const [newest] = useState(operation.lastSequence)
  const operationId = operation.id
  const staleTime = operation.status === 'running' ? 0 : Infinity
  const first = trpc.operations.events.useQuery({ operationId, limit: FIRST_PAGE }, { staleTime, enabled: useLater() })
  const places = useMemo(() => placesAfter(first.data ?? [], newest), [first.data, newest])
  const spread = trpc.useQueries((t) =>
    places.map((after) => t.operations.events({ operationId, after, limit: AT_ONCE }, { staleTime: Infinity })),
  )
  const live = useLiveSamples(operation)
  const loaded = spread.filter(({ data }) => data !== undefined).length
  const samples = useMemo(() => {
    const events = [...(first.data ?? []), ...spread.flatMap(({ data }) => data ?? [])]
    const read = events.map(readSample).filter((sample) => sample !== null)
    return mergeSamples([...startOfReading(operation.phases), ...read], live)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `spread` is another array at each render; what is in it is counted
  }, [first.data, loaded, live, operation.phases.length])
  return { samples, resolutionMs: places.length === 0 ? 0 : (2 * operation.durationMs) / SPREAD }
}

/** False at first, true after a while. */
function useLater(): boolean {
  const [isLater, setLater] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLater(true), AFTER_ROWS_MS)
    return () => clearTimeout(timer)
  }, [])
  return isLater
}

/** When reading begins nothing is read: that is known without an event. */
function startOfReading(phases: Operation['phases']): ProgressSample[] {
  const reading = phases.find(({ phase }) => phase === 'sessions' || phase === 'changed-files')
  return reading === undefined ? [] : [{ atMs: Date.parse(reading.startedAt), bytesDone: 0, filesDone: 0 }]
}

/** Sequence numbers at even distances between the end of a full first page and the newest event. */
function placesAfter(first: readonly { sequence: number }[], newest: number): number[] {
  const last = first.at(-1)?.sequence
  if (last === undefined || first.length < FIRST_PAGE || newest <= last) return []
  const step = Math.max(1, (newest - last) / SPREAD)
  const count = Math.ceil((newest - last) / step)
  return Array.from({ length: count }, (_, index) => Math.floor(last + index * step))
}

function useLiveSamples({ updatedAt, progress, status }: Operation): readonly ProgressSample[] {
  const [held, setHeld] = useState<{ at: string; samples: readonly ProgressSample[] }>({ at: '', samples: [] })
  const { bytesDone, filesDone } = progress
  if (held.at === updatedAt || bytesDone === undefined || filesDone === undefined) return held.samples
  if (status !== 'running' && held.samples.length === 0) return held.samples
  const samples = mergeSamples(held.samples, [{ atMs: Date.parse(updatedAt), bytesDone, filesDone }])
  setHeld({ at: updatedAt, samples })
  return samples
}
