import { describe, expect, it } from 'vitest'
import type { YamlMap, YamlValue } from '../markdown/python-value.ts'
import {
  categoryOf,
  classifyDocumentSubtype,
  classifyDocumentType,
  isCompletionStatus,
  normalizeDocumentStatus,
  normalizeDocumentType,
  rootKindOf,
} from './document-kind.ts'

const NO_FIELDS: YamlMap = new Map()
const field = (key: string, value: YamlValue): YamlMap => new Map([[key, value]])
const PLANS = 'docs/project_plans'

describe('normalizeDocumentStatus', () => {
  it.each([
    ['Done', 'completed'],
    ['In Progress', 'in_progress'],
    ['in_review', 'review'],
    ['TODO', 'pending'],
    ['stalled', 'blocked'],
    ['inferred-completed', 'inferred_complete'],
    ['inferred: looks complete', 'inferred_complete'],
    ['whatever', 'fallback'],
    ['  ', 'fallback'],
  ])('%j → %j', (status, expected) => {
    expect(normalizeDocumentStatus(status, 'fallback')).toBe(expected)
  })

  it('counts completed, deferred and inferred as ended', () => {
    expect(['done', 'skipped', 'inferred_complete', 'review', ''].map(isCompletionStatus)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
  })
})

describe('document type', () => {
  it.each([
    ['PRD', 'prd'],
    ['Implementation Plan', 'implementation_plan'],
    ['Phase 3 plan', 'phase_plan'],
    ['rollout plan', 'implementation_plan'],
    ['progress report', 'progress'],
    ['postmortem', 'report'],
    ['api-spec', 'spec'],
    ['charter', ''],
  ])('of the name %j is %j', (name, expected) => {
    expect(normalizeDocumentType(name, '')).toBe(expected)
  })

  it.each([
    [`${PLANS}/PRDs/features/a-v1.md`, 'prd'],
    [`${PLANS}/implementation_plans/features/a-v1.md`, 'implementation_plan'],
    [`${PLANS}/implementation_plans/a-v1/phase-1-x.md`, 'phase_plan'],
    [`${PLANS}/reports/x.md`, 'report'],
    ['specs/x.md', 'spec'],
    ['.claude/progress/a-v1/phase-1.md', 'progress'],
    [`${PLANS}/notes/x.md`, 'document'],
  ])('of the path %j is %j', (path, expected) => {
    expect(classifyDocumentType(path, NO_FIELDS)).toBe(expected)
  })

  it('is what the author says in doc_type, not in type', () => {
    expect(classifyDocumentType('reports/x.md', field('doc_type', 'prd'))).toBe('prd')
    expect(classifyDocumentType('reports/x.md', field('type', 'prd'))).toBe('report')
  })
})

describe('subtype, root kind and category', () => {
  it.each([
    ['.claude/progress/quick-features/fix.md', NO_FIELDS, 'progress_quick_feature'],
    ['.claude/progress/a-v1/all-phases-progress.md', NO_FIELDS, 'progress_all_phases'],
    ['.claude/progress/a-v1/phase-1-progress.md', NO_FIELDS, 'progress_phase'],
    ['.claude/progress/a-v1/context.md', NO_FIELDS, 'progress_other'],
    ['.claude/progress/a-v1/context.md', field('type', 'quick-feature'), 'progress_quick_feature'],
    [`${PLANS}/design-specs/x.md`, NO_FIELDS, 'design_spec'],
    [`${PLANS}/SPIKEs/spikes/x.md`, NO_FIELDS, 'spike'],
    [`${PLANS}/PRDs/x.md`, NO_FIELDS, 'prd'],
    [`${PLANS}/PRDs/x.md`, field('doc_subtype', 'design spec'), 'design_spec'],
    [`${PLANS}/x.md`, NO_FIELDS, 'document'],
  ])('%j is a %s', (path, fields, expected) => {
    expect(classifyDocumentSubtype(path, fields)).toBe(expected)
  })

  it('tells progress from plans', () => {
    expect([
      rootKindOf('.claude/progress/x.md'),
      rootKindOf('a/Progress/x.md'),
      rootKindOf('docs/x.md'),
      rootKindOf(''),
    ]).toEqual(['progress', 'progress', 'project_plans', 'document'])
  })

  it.each([
    [`${PLANS}/reports/gamma-report.md`, 'gamma-report.md'],
    [`${PLANS}/PRDs/Features/x.md`, 'Features'],
    [`${PLANS}/notes/x.md`, 'notes'],
    ['x.md', ''],
  ])('the category of %j is %j', (path, expected) => {
    expect(categoryOf(path, NO_FIELDS)).toBe(expected)
    expect(categoryOf(path, field('category', ' own '))).toBe('own')
  })
})
