import { describe, expect, it } from 'vitest'
import type { ProjectRecord } from '../../records/project.ts'
import { openStore, type OpenContractDatabase } from './contract-database.ts'

function project(id: string, change: Partial<ProjectRecord> = {}): ProjectRecord {
  return {
    id,
    name: `Name of ${id}`,
    path: `~/${id}`,
    description: '',
    repoUrl: '',
    agentPlatforms: ['Claude Code'],
    planDocsPath: 'docs/project_plans/',
    progressPath: 'progress',
    sessionsPath: '',
    ...change,
  }
}

export function projectContract(open: OpenContractDatabase): void {
  describe('projects', () => {
    it('gives back what was saved, in order of registration', async () => {
      await using opened = await openStore(open)
      const { store } = opened
      await store.saveProject(project('zeta'))
      await store.saveProject(project('alpha'))
      await store.saveProject(project('zeta', { name: 'Renamed' }))
      expect(await store.listProjects()).toEqual([project('zeta', { name: 'Renamed' }), project('alpha')])
      expect(await store.readProject('alpha')).toEqual(project('alpha'))
      expect(await store.readProject('nobody')).toBeNull()
    })

    it('makes the first project active, and only that one', async () => {
      await using opened = await openStore(open)
      const { store } = opened
      expect(await store.activeProjectId()).toBeNull()
      await store.saveProject(project('first'))
      await store.saveProject(project('second'))
      expect(await store.activeProjectId()).toBe('first')
      await store.setActiveProject('second')
      expect(await store.activeProjectId()).toBe('second')
    })

    it('keeps small values per project and writes equal ones once', async () => {
      await using opened = await openStore(open)
      const { store } = opened
      expect(await store.readMetadata('a', 'link_state')).toBeNull()
      await store.writeMetadata('a', 'link_state', { links: 3 })
      await store.writeMetadata('b', 'link_state', 'other')
      const written = store.rowsWritten()
      await store.writeMetadata('a', 'link_state', { links: 3 })
      expect(store.rowsWritten()).toBe(written)
      expect(await store.readMetadata('a', 'link_state')).toEqual({ links: 3 })
      expect(await store.readMetadata('b', 'link_state')).toBe('other')
    })
  })
}
