/** Operations started in this tab: their ends are told by a toast. */
import type { Operation } from '@ccdash/api-contract'

const KEY = 'ccdash.started'
const MAX_KEPT = 50

/** Ended operations told lately: a quick one can end before the answer to its start is here. */
const endedLately = new Map<string, Operation>()
const started = new Set<string>(readStarted())
let announce: ((operation: Operation) => void) | null = null

/** To be called by whoever started one. */
export function rememberStarted(operationId: string): void {
  const ended = endedLately.get(operationId)
  if (ended !== undefined) {
    announce?.(ended)
    return
  }
  started.add(operationId)
  writeStarted()
}

/** Takes in what is told; announces ends of what was started here, once. */
export function noteEnds(told: readonly Operation[]): void {
  for (const operation of told) {
    if (operation.status === 'running') continue
    if (started.delete(operation.id)) {
      writeStarted()
      announce?.(operation)
    } else {
      endedLately.set(operation.id, operation)
    }
  }
  for (const id of endedLately.keys()) {
    if (endedLately.size <= MAX_KEPT) break
    endedLately.delete(id)
  }
}

/** @returns stops. */
export function onStartedEnd(listener: (operation: Operation) => void): () => void {
  announce = listener
  return () => {
    if (announce === listener) announce = null
  }
}

/** Kept over a reload. */
function readStarted(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : []
  } catch {
    return [] // no storage, or not ours
  }
}

function writeStarted(): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...started].slice(-MAX_KEPT)))
  } catch {
    return // no storage: forgotten on reload
  }
}
