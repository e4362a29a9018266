/**
 * Subscriptions over the store alone: any process may write the ledger, the command line beside a server or another server.
 *
 * Each one turns in the same circle: read what is new ──▶ hand it out when asked ──▶ wait for a change, and for its turn.
 * One message is made at a time, for a reader that asks; a slow one gets fewer, which say as much.
 */
import type { OpsWatches, StatusReport } from '@ccdash/api-contract'
import type { LedgerStore, LiveStore } from '../store/store.ts'
import type { ChangeFeed } from './change-feed.ts'
import { createUpdateReader } from './read-update.ts'

export type WatchesDeps = {
  readonly store: Pick<LedgerStore, 'lastSequence' | 'listOperations' | 'readOperation'> & LiveStore
  readonly feed: ChangeFeed
  readonly status: () => Promise<StatusReport>
  readonly pace?: Pace
}

/** Of one subscription: four messages in any four `steadyMs`, the first three after a pause as soon as they come. */
export type Pace = {
  /** Between the first three messages after a pause. */
  readonly quickMs: number
  /** Between the others. */
  readonly steadyMs: number
}

/** Four a second; the end of a short operation does not wait because its start was just told. */
const PACE: Pace = { quickMs: 50, steadyMs: 250 }

export function createWatches({ store, feed, status, pace = PACE }: WatchesDeps): OpsWatches {
  const readStatus = createSharedStatus(feed, status)

  /** @param read  null when there is nothing to tell. */
  async function* watch<Message>(
    signal: AbortSignal,
    read: () => Promise<Message | null>,
  ): AsyncGenerator<Message, void> {
    const changes = feed.subscribe(signal) // before the first read: what comes meanwhile wakes it again
    let told: Told = [-Infinity, -Infinity, -Infinity, -Infinity]
    try {
      while (!signal.aborted) {
        const message = await read()
        if (message !== null) {
          told = [told[1], told[2], told[3], performance.now()]
          yield message
        }
        if (!(await changes.changed(nextAt(told, pace) - performance.now()))) return
      }
    } finally {
      changes.close()
    }
  }

  return {
    watchOperations: (input, signal) => watch(signal, createUpdateReader(store, input)),
    watchStatus(signal) {
      let told = ''
      return watch(signal, async () => {
        const { report, text } = await readStatus()
        if (text === told) return null
        told = text
        return report
      })
    },
  }
}

/** When the last four messages were told, oldest first. */
type Told = readonly [number, number, number, number]

function nextAt([fourth, third, , last]: Told, { quickMs, steadyMs }: Pace): number {
  const isSteady = last - third < 4 * steadyMs
  return Math.max(fourth + 4 * steadyMs, last + (isSteady ? steadyMs : quickMs))
}

type SharedStatus = { readonly report: StatusReport; readonly text: string }

/** All who watch read it once per change. */
function createSharedStatus(feed: ChangeFeed, status: () => Promise<StatusReport>): () => Promise<SharedStatus> {
  let last: { readonly version: number; readonly read: Promise<SharedStatus> } | null = null

  async function read(): Promise<SharedStatus> {
    const report = await status()
    return { report, text: JSON.stringify(report) }
  }
  return async () => {
    const version = feed.version()
    if (last?.version !== version) last = { version, read: read() }
    const { read: shared } = last
    try {
      return await shared
    } catch (error) {
      if (last?.read === shared) last = null
      throw error
    }
  }
}
