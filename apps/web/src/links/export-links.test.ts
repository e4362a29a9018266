import { describe, expect, it } from 'vitest'
import { exportName, exportText } from './export-links.ts'
import { linkRows } from './link-rows.ts'
import { fakeLink } from './links-test-kit.ts'

const place = { type: 'feature', id: 'a/b c' } as const

describe('the export', () => {
  it('has the links as they are, and what they were chosen by', () => {
    const link = fakeLink({ feature: place.id, session: 'S-1' })
    const rows = linkRows([link], place, 'sessions')
    const text = exportText({ projectId: 'p1', place, tab: 'sessions', rows, at: new Date(0) })
    expect(JSON.parse(text)).toEqual({
      exportedAt: '1970-01-01T00:00:00.000Z',
      projectId: 'p1',
      feature: 'a/b c',
      shown: 'sessions',
      links: [link],
    })
  })

  it('has a name that every file system takes', () => {
    expect(exportName(place, 'sessions')).toBe('links-a-b-c-sessions.json')
  })
})
