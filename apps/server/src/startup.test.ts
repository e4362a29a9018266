import { describe, expect, it } from 'vitest'
import type { StartupSettings } from './env.ts'
import { createLog } from './log.ts'
import { runStartup } from './startup.ts'
import { createFakeOps } from './testing/fake-ops.ts'

const LIGHT: StartupSettings = {
  syncDelaySeconds: 2,
  syncLightMode: true,
  deferredRebuildLinks: true,
  deferredRebuildDelaySeconds: 45,
  deferredCaptureAnalytics: false,
}

/** Runs it with a clock that does not wait; `stopAt` aborts in that sleep. */
async function run(settings: StartupSettings, ops = createFakeOps(), stopAt = Number.POSITIVE_INFINITY) {
  const stop = new AbortController()
  const slept: number[] = []
  await runStartup(
    {
      commands: ops,
      signal: stop.signal,
      log: createLog('silent'),
      sleep: async (seconds, signal) => {
        slept.push(seconds)
        if (slept.length === stopAt) stop.abort()
        signal.throwIfAborted()
      },
    },
    settings,
  )
  return { slept, started: ops.calls, operations: ops.operations }
}

describe('runStartup', () => {
  it('syncs lightly, then rebuilds links later, each as an operation', async () => {
    const { slept, started, operations } = await run(LIGHT)
    expect(slept).toEqual([2, 45])
    expect(started).toEqual([
      {
        method: 'startSync',
        input: { trigger: 'startup', force: false, rebuildLinks: false, captureAnalytics: false },
      },
      { method: 'startRebuildLinks', input: { trigger: 'startup_deferred', captureAnalytics: false } },
    ])
    expect(operations.map(({ status }) => status)).toEqual(['completed', 'completed'])
  })

  it('does all in one sync when not light', async () => {
    const { slept, started } = await run({ ...LIGHT, syncLightMode: false, syncDelaySeconds: 0 })
    expect(slept).toEqual([0])
    expect(started).toMatchObject([{ input: { rebuildLinks: true, captureAnalytics: true } }])
  })

  it('leaves the rebuild out when told so', async () => {
    expect((await run({ ...LIGHT, deferredRebuildLinks: false })).started).toHaveLength(1)
  })

  it('rebuilds also after a failed sync', async () => {
    const ops = createFakeOps()
    ops.endWith = 'failed'
    expect((await run(LIGHT, ops)).started).toHaveLength(2)
  })

  it('starts nothing more once stopped', async () => {
    expect((await run(LIGHT, createFakeOps(), 1)).started).toHaveLength(0)
    expect((await run(LIGHT, createFakeOps(), 2)).started).toHaveLength(1)
  })

  it('has nothing to do without a project', async () => {
    expect((await run(LIGHT, createFakeOps([]))).operations).toEqual([])
  })
})
