import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  aliasTokensFromPath,
  canonicalSlug,
  featureSlugFromPath,
  isFeatureLike,
  isGenericToken,
  normalizeFeatureRef,
  normalizeToken,
  slugFromPath,
  splitPathsAndSlugs,
} from './feature-slug.ts'

describe('canonicalSlug', () => {
  it.each([
    ['foo-v1', 'foo'],
    [' Foo-V1.2 ', 'foo'],
    ['foo-v1.2.3', 'foo-v1.2.3'],
    ['foo-v10-beta', 'foo-v10-beta'],
    ['-v1', ''],
    ['foo-v1-v2', 'foo-v1'],
    ['foov1', 'foov1'],
  ])('%j → %j', (slug, expected) => {
    expect(canonicalSlug(slug)).toBe(expected)
  })
})

describe('featureSlugFromPath', () => {
  it.each([
    ['docs/project_plans/implementation_plans/features/foo-v1/phase-1-x.md', 'foo-v1'],
    ['docs/project_plans/implementation_plans/harden-polish/foo-v1/phase-1-bugs.md', 'phase-1-bugs'],
    ['docs/project_plans/PRDs/Features/Foo-V1.md', 'foo-v1'],
    ['.claude/progress/quick-features/fix-thing.md', 'quick-features'],
    ['.claude/progress/foo-progress.md', 'foo-progress.md'],
    ['.claude/progress/alpha-v1/all-phases-progress.md', 'alpha-v1'],
    ['a/phase-all-progress.md', ''],
    ['my-feature/phase-all-progress.md', 'my-feature'],
    ['src/my-file.ts', 'my-file'],
    ['REQ-20260101-alpha-1', 'req-20260101-alpha-1'],
    ['docs/project_plans/reports/x.md', ''],
    ['docs/{slug}-v1.md', ''],
    ['', ''],
  ])('%j → %j', (path, expected) => {
    expect(featureSlugFromPath(path)).toBe(expected)
  })

  it('gives what looks like a feature, or nothing', () => {
    const part = fc.constantFrom(
      'progress',
      'prds',
      'features',
      'phase-1',
      'foo-v1',
      'x',
      'reports',
      'A-B.md',
      'a.b',
      '..',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const slug = featureSlugFromPath(parts.join('/'))
        expect(slug === '' || isFeatureLike(slug)).toBe(true)
      }),
    )
  })
})

describe('isFeatureLike', () => {
  it.each([
    ['foo-v1', true],
    ['Foo_Bar', true],
    ['appv2', true],
    ['plain', false],
    ['a-', false],
    ['-ab', false],
    ['a b-c', false],
    ['harden-polish', false],
    ['phase-1-progress', false],
    ['', false],
  ])('%j is %s', (token, expected) => {
    expect(isFeatureLike(token)).toBe(expected)
  })

  it('holds for no generic token', () => {
    for (const token of ['docs', 'bug-fixes', 'phase-plans', 'phase-x-progress', '']) {
      expect(isGenericToken(token)).toBe(true)
      expect(isFeatureLike(token)).toBe(false)
    }
  })
})

it('reads aliases from stem, folder and feature slug, with their canonical forms', () => {
  expect(aliasTokensFromPath('.claude/progress/alpha-v1/phase-1-progress.md')).toEqual(['alpha-v1', 'alpha'])
  expect(aliasTokensFromPath('docs/design-specs/beta-v2.md')).toEqual(['beta-v2', 'beta', 'design-specs'])
})

describe('normalizeFeatureRef', () => {
  it.each([
    ['Foo-V1', 'foo-v1'],
    ['docs/PRDs/features/foo-v1.md', 'foo-v1'],
    ['free text', ''],
    ['plain', ''],
    ['', ''],
  ])('%j → %j', (text, expected) => {
    expect(normalizeFeatureRef(text)).toBe(expected)
  })
})

it('splits references into paths and slugs', () => {
  expect(splitPathsAndSlugs(['docs/Alpha-v1.md', 'alpha-v1', 'Beta', 'docs', 'either/or', 'DOCS/alpha-v1.md'])).toEqual(
    {
      pathRefs: ['docs/Alpha-v1.md'],
      slugRefs: ['alpha-v1', 'beta', 'either/or'],
    },
  )
})

describe('normalizeToken', () => {
  it('makes an identifier', () => {
    expect(normalizeToken("  Won't-Do! ")).toBe('won_t_do')
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(normalizeToken(normalizeToken(text))).toBe(normalizeToken(text))
      }),
    )
  })
})

it('takes the slug of a path from its stem', () => {
  expect(slugFromPath('docs/Plan.V2.md')).toBe('plan.v2')
  expect(slugFromPath('../x.md')).toBe('')
})
