import { describe, expect, it } from 'vitest'
import type { Operation } from '@ccdash/api-contract'
import type { TestEngine, TestProject } from '../testing/test-engine.ts'
import { createTestProject, openTestEngine, plan, progress, sessionLog } from '../testing/test-engine.ts'

export async function sync(engine: TestEngine, force = false, over = {}): Promise<Operation> {
  const request = { trigger: 'test', force, rebuildLinks: true, captureAnalytics: true, ...over }
  const { operationId } = await engine.startSync(request)
  return engine.waitForOperation(operationId)
}

async function fill(project: TestProject): Promise<void> {
  await project.write('sessions/aaa.jsonl', sessionLog('aaa', ['/work/a.ts', '/work/b.ts']))
  await project.write('sessions/bbb.jsonl', sessionLog('bbb', ['/work/a.ts']))
  await project.write('docs/implementation_plans/features/cart-v1.md', plan('Cart'))
  await project.write('docs/PRDs/features/cart-v1.md', plan('Cart PRD'))
  await project.write('progress/cart-v1/phase-1-progress.md', progress('cart-v1', ['T-1', 'T-2']))
}

describe('full sync', () => {
  it('reads everything the first time', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    const operation = await sync(engine)
    expect(operation.error).toBeNull()
    expect(operation).toMatchObject({
      status: 'completed',
      phase: 'completed',
      message: 'Sync completed',
      issueCount: 0,
      counters: {
        ...{ sessionsSynced: 2, sessionsSkipped: 0, telemetryBackfilledSessions: 0 },
        ...{ documentsSynced: 3, documentsSkipped: 0, tasksSynced: 1, tasksSkipped: 0 },
        ...{ featuresSynced: 1, linksCreated: 0 },
      },
      changes: {
        session: { added: 2, changed: 0, removed: 0 },
        document: { added: 3, changed: 0, removed: 0 },
        task: { added: 2, changed: 0, removed: 0 },
        feature: { added: 1, changed: 0, removed: 0 },
      },
      accounts: { files: { seen: 5, unchanged: 0, parsed: 5, removed: 0, failed: 0 } },
    })
    expect(await engine.store.counts('test')).toEqual({ sessions: 2, documents: 3, tasks: 2, features: 1, links: 0 })
  })

  it('finds nothing to do the second time and writes nothing', async () => {
    await using project = await createTestProject()
    await fill(project)
    await using engine = await openTestEngine(project)
    await sync(engine)
    const before = engine.store.rowsWritten()
    const operation = await sync(engine)
    expect(engine.store.rowsWritten() - before).toBe(0)
    expect(operation).toMatchObject({
      counters: { sessionsSynced: 0, sessionsSkipped: 2, documentsSkipped: 3, tasksSkipped: 1, featuresSynced: 0 },
      changes: {},
      accounts: { files: { seen: 5, unchanged: 5 } },
    })
    expect(operation.phases.find(({ phase }) => phase === 'links')?.message).toBe(
      'Skipping entity link rebuild (no relevant changes)',
    )
  })
})
