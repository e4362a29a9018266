/** A real sync of the reference's input, when it is at hand beside this repository: the stored links are the reference's. */
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { measureLinkQuality } from '../review/measure-quality.ts'
import { joinDatabase, openTestEngine, sync } from '../../testing/test-engine.ts'

const PARITY = join(import.meta.dirname, '../../../../../../shared/parity')
type Golden = {
  links: [string, string, string, string, string, number, string][]
  featureSessionEvidence: {
    feature: string
    session: string
    title: string
    ambiguityShare: number
    signals: unknown[]
  }[]
}

describe.runIf(existsSync(PARITY))('links stored by a sync of the reference input', () => {
  it('are those of the reference, and a rebuild by another process changes none', async () => {
    const golden = JSON.parse(readFileSync(join(PARITY, 'golden.json'), 'utf8')) as Golden
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ccdash-parity-')))
    try {
      cpSync(PARITY, folder, { recursive: true }) // out of any repository, whose dates would count
      await using engine = await openTestEngine(null)
      await engine.saveProject({
        ...{
          id: 'test',
          name: 'Parity',
          path: join(folder, 'project'),
          description: '',
          repoUrl: '',
          agentPlatforms: [],
        },
        ...{
          planDocsPath: 'docs/project_plans',
          progressPath: '.claude/progress',
          sessionsPath: join(folder, 'sessions'),
        },
      })
      expect((await sync(engine)).status).toBe('completed')
      const links = await engine.store.readLinks('test')
      const found = links.map(({ sourceType, sourceId, targetType, targetId, linkType, confidence, strategy }) =>
        [sourceType, sourceId, targetType, targetId, linkType, confidence, strategy ?? ''].join(' '),
      )
      expect(found.toSorted()).toEqual(golden.links.map((link) => link.join(' ')).toSorted())

      const byEnds = new Map(links.map((link) => [`${link.sourceId} ${link.targetId}`, link.metadata]))
      const evidence = golden.featureSessionEvidence.map((one) => ({
        one,
        ours: byEnds.get(`${one.feature} ${one.session}`),
      }))
      expect(evidence.filter(({ one, ours }) => ours?.['ambiguityShare'] !== one.ambiguityShare)).toEqual([])
      expect(evidence.filter(({ one, ours }) => ours?.['title'] !== one.title)).toHaveLength(12) // D-27: custom titles

      await using other = await joinDatabase(engine.database)
      const { operationId } = await other.startRebuildLinks({ trigger: 'test', captureAnalytics: false })
      const { changes, stats } = await other.waitForOperation(operationId)
      expect({ changes, created: stats.linksCreated }).toEqual({ changes: {}, created: golden.links.length })
      const { coverage, negativeControls } = await measureLinkQuality(
        { store: other.store, now: () => new Date() },
        'test',
      )
      console.log('coverage', coverage, 'negative controls', negativeControls)
      // A made-up feature has a `phases-1-2-executed-record.md`, as its model has: logic version 1 takes that name for its own.
      expect(negativeControls.falseLinks).toBeLessThanOrEqual(2)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
