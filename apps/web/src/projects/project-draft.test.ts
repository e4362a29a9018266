import { describe, expect, it } from 'vitest'
import { FAKE_PROJECT } from '../testing/fake-ops.ts'
import { draftOf, EMPTY_DRAFT, inspectionOf, projectOf, readsOtherFolders } from './project-draft.ts'

const PROPOSAL = { ...FAKE_PROJECT, id: 'desk', name: 'desk', path: '/home/me/desk', progressPath: '.claude/progress' }

describe('what is asked of the server', () => {
  it('is nothing without a folder, and only what was touched of the rest', () => {
    expect(inspectionOf({ ...EMPTY_DRAFT, path: '  ' })).toBeNull()
    expect(inspectionOf({ ...EMPTY_DRAFT, path: ' ~/desk ' })).toEqual({ path: '~/desk' })
    expect(inspectionOf({ ...EMPTY_DRAFT, path: '~/desk', sessionsPath: '', progressPath: ' p ' })).toEqual({
      path: '~/desk',
      sessionsPath: '',
      progressPath: 'p',
    })
  })
})

describe('the project to store', () => {
  it('has what was typed, and what was proposed for the rest', () => {
    const draft = { ...EMPTY_DRAFT, path: '~/desk', planDocsPath: 'plans ' }
    expect(projectOf(draft, PROPOSAL, PROPOSAL)).toEqual({ ...PROPOSAL, path: '~/desk', planDocsPath: 'plans' })
  })

  it('keeps the id and what cannot be typed when one is edited', () => {
    const edited = { ...FAKE_PROJECT, description: 'Notes' }
    const draft = { ...draftOf(edited), name: ' Desk ', path: '/home/me/desk' }
    expect(projectOf(draft, edited, PROPOSAL)).toEqual({ ...edited, name: 'Desk', path: '/home/me/desk' })
  })
})

describe('a sync after editing', () => {
  it('is called for by another folder, not by another name', () => {
    const draft = draftOf(FAKE_PROJECT)
    expect(readsOtherFolders({ ...draft, name: 'Other' }, FAKE_PROJECT)).toBe(false)
    expect(readsOtherFolders({ ...draft, sessionsPath: 'logs' }, FAKE_PROJECT)).toBe(true)
    expect(readsOtherFolders({ ...draft, path: '/home/me/other' }, FAKE_PROJECT)).toBe(true)
  })
})
