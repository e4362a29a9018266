/** A database with many feature → session links by evidence, some of hostile paths, written without any files. */
import { migrate, openDatabase } from '@ccdash/db'
import { createPrismaStore, type FeatureRecord, type LinkRecord } from '@ccdash/engine'
import { SAMPLE_PROJECT } from '../sample-project.ts'

const PER_WRITE = 10_000
const FEATURES = 20
/** What a path may be that somebody made to keep an audit busy. */
const HOSTILE_PATH = '['.repeat(3900)

export type ManyLinks = { readonly url: string; readonly links: number; readonly hostile: number }

/** The project is `sample-project`, active. */
export async function writeManyLinks({ url, links, hostile }: ManyLinks): Promise<void> {
  const database = await openDatabase({ url })
  await migrate(database)
  const store = createPrismaStore(database)
  const projectId = SAMPLE_PROJECT.id
  await store.saveProject(SAMPLE_PROJECT)
  await store.setActiveProject(projectId)
  await store.replaceDerived(projectId, {
    features: Array.from({ length: FEATURES }, (_, index) => feature(`feature-${index}`)),
    assignments: new Map(),
  })
  for (let first = 0; first < links; first += PER_WRITE) {
    const count = Math.min(PER_WRITE, links - first)
    const gained = Array.from({ length: count }, (_, offset) => linkOf(first + offset, first + offset < hostile))
    await store.writeLinks(projectId, { gained, lost: [], replaced: [] })
  }
  await database.close()
}

function feature(id: string): FeatureRecord {
  const counts = { totalTasks: 1, completedTasks: 0, deferredTasks: 0 }
  const times = { plannedAt: '', startedAt: '', completedAt: '', updatedAt: '2026-01-02' }
  const lists = { tags: [], timeline: [], linkedDocs: [], relatedFeatures: [], phases: [] }
  return {
    id,
    name: `Name of ${id}`,
    status: 'in-progress',
    category: 'plans',
    dates: {},
    ...counts,
    ...times,
    ...lists,
  }
}

/** One of two signals is a command with a path, so the audit looks at both path and title. */
function linkOf(index: number, isHostile: boolean): LinkRecord {
  const featureId = `feature-${index % FEATURES}`
  const path = isHostile ? HOSTILE_PATH : `docs/other-${index}/plan.md`
  const signal = { path, weight: 0.95, byteStart: 4, byteEnd: 90 }
  return {
    ...{
      sourceType: 'feature',
      sourceId: featureId,
      targetType: 'session',
      targetId: `S-${Math.floor(index / FEATURES)}`,
    },
    ...{ linkType: 'related', origin: 'auto', confidence: 0.9, strategy: 'session_evidence' },
    metadata: {
      linkStrategy: 'session_evidence',
      signals: [{ ...signal, type: 'command_args_path', command: '/dev:execute-phase' }],
      commands: ['/dev:execute-phase'],
      commitHashes: [],
      ambiguityShare: 0.5,
      title: isHostile ? HOSTILE_PATH : `Work on something else ${index}`,
      titleSource: 'summary',
      titleConfidence: 0.9,
      prLinks: [],
      queueEvents: [],
      waterfall: [{ step: 'start', reason: 'command_path', amount: 0.9, value: 0.9 }],
    },
  }
}
