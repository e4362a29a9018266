/**
 * The startup pipeline (spec 7.2):  wait → sync (light: no links, no analytics) → wait → link rebuild.
 *
 * Each step is an operation. A failed sync is there to be seen as an operation and does not keep the rebuild from running:
 * links are made from what is stored.
 */
import { isOpsError, type OpsCommands } from '@ccdash/api-contract'
import type { StartupSettings } from './env.ts'
import type { Log } from './log.ts'

export type StartupDeps = {
  readonly commands: Pick<OpsCommands, 'startSync' | 'startRebuildLinks' | 'waitForOperation'>
  /** Rejects when `signal` aborts. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  readonly log: Pick<Log, 'info' | 'error'>
}

/** Resolves when the pipeline is through or the signal has aborted; never rejects. */
export async function runStartup(deps: StartupDeps, settings: StartupSettings): Promise<void> {
  const { commands, sleep, signal, log } = deps
  const full = !settings.syncLightMode
  try {
    await sleep(settings.syncDelaySeconds, signal)
    const sync = { trigger: 'startup', force: false, rebuildLinks: full, captureAnalytics: full }
    await finish(deps, await commands.startSync(sync))
    if (full || !settings.deferredRebuildLinks) return
    await sleep(settings.deferredRebuildDelaySeconds, signal)
    const rebuild = { trigger: 'startup_deferred', captureAnalytics: settings.deferredCaptureAnalytics }
    await finish(deps, await commands.startRebuildLinks(rebuild))
  } catch (error) {
    if (signal.aborted) return
    if (isOpsError(error) && error.code === 'NO_ACTIVE_PROJECT') {
      log.info({}, 'no active project: nothing to sync at start')
      return
    }
    log.error({ err: error }, 'startup pipeline stopped')
  }
}

async function finish({ commands, signal, log }: StartupDeps, started: { operationId: string }): Promise<void> {
  const { id, kind, status, durationMs } = await commands.waitForOperation(started.operationId)
  signal.throwIfAborted()
  log.info({ operationId: id, kind, status, durationMs }, 'startup operation ended')
}
