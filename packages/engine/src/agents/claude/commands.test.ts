import { describe, expect, it } from 'vitest'
import { parseCommand, parseCommandForLinking, parsePhases } from '../../text/command-arguments.ts'
import { findCommandTags } from './commands.ts'

describe('findCommandTags', () => {
  it.each([
    ['nothing in plain text', 'a <b> c', []],
    ['a name without arguments', '<command-name>/clear</command-name>', [{ name: '/clear', args: '' }]],
    [
      'names with their arguments by position',
      '<command-name> /a </command-name><command-args>\n x\ny </command-args> <COMMAND-NAME>/b</COMMAND-NAME><command-args>z</command-args>',
      [
        { name: '/a', args: 'x\ny' },
        { name: '/b', args: 'z' },
      ],
    ],
    ['no name over two lines', '<command-name>/a\nb</command-name>', []],
    ['no blank name', '<command-name>  </command-name>', []],
    ['no arguments that nothing closes', '<command-name>/a</command-name><command-args>x', [{ name: '/a', args: '' }]],
  ])('finds %s', (_name, text, tags) => {
    expect(findCommandTags(text)).toEqual(tags)
  })

  it('takes no longer on tags that nothing closes', () => {
    const text = `<command-name>/a</command-name>${'<command-args>'.repeat(20_000)}`
    const start = performance.now()
    expect(findCommandTags(text)).toHaveLength(1)
    expect(performance.now() - start).toBeLessThan(500)
  })
})

describe('parsePhases', () => {
  it.each([
    ['', null],
    ['plan.md', null],
    ['ALL phases', { phaseToken: 'all', phases: ['all'] }],
    ['2 docs/x.md', { phaseToken: '2', phases: ['2'] }],
    ['2 - 4 docs/x.md', { phaseToken: '2-4', phases: ['2', '3', '4'] }],
    ['4-2', { phaseToken: '4-2', phases: ['4', '2'] }],
    ['1 & 3 &4 x', { phaseToken: '1 & 3 & 4', phases: ['1', '3', '4'] }],
    ['1-999999999', { phaseToken: '1-999999999', phases: ['1', '999999999'] }],
  ])('%j', (args, phases) => {
    expect(parsePhases(args)).toEqual(phases)
  })
})

describe('parseCommand', () => {
  it.each([
    ['/clear', '', null],
    ['/clear', 'please', null],
    [
      '/dev:execute-phase',
      '2 "docs/implementation_plans/features/cart-v1.md" docs/other.md',
      {
        paths: ['docs/implementation_plans/features/cart-v1.md', 'docs/other.md'],
        featurePath: 'docs/implementation_plans/features/cart-v1.md',
        featureSlug: 'cart-v1',
        featureSlugCanonical: 'cart',
        phaseToken: '2',
        phases: ['2'],
      },
    ],
    ['/plan:plan-feature', 'req-20260212-shop-02', { requestId: 'REQ-20260212-SHOP-02' }],
    [
      '/x',
      'src/a.ts then docs/b.md',
      { paths: ['src/a.ts', 'docs/b.md'], featurePath: 'docs/b.md', featureSlug: 'b', featureSlugCanonical: 'b' },
    ],
    [
      '/x',
      'node_modules/a/b.js ../c/d.md docs/{slug}/e.md',
      { paths: ['/c/d.md'], featurePath: '/c/d.md', featureSlug: 'd', featureSlugCanonical: 'd' },
    ],
    ['/model', 'set to `opus-4`', { model: 'opus-4' }],
    ['/model', 'default', null],
  ])('%s %s', (name, args, parsed) => {
    expect(parseCommand(name, args)).toEqual(parsed)
  })
})

describe('parseCommandForLinking', () => {
  it('takes paths without a suffix as well, and the slug of the feature the path belongs to', () => {
    expect(parseCommandForLinking('/dev:execute-phase', '3 .claude/progress/cart-v1/phase-3-progress.md')).toEqual({
      paths: ['claude/progress/cart-v1/phase-3-progress.md'],
      featurePath: 'claude/progress/cart-v1/phase-3-progress.md',
      featureSlug: 'cart-v1',
      featureSlugCanonical: 'cart',
      phaseToken: '3',
      phases: ['3'],
    })
    expect(parseCommandForLinking('/x', 'see /tmp/folder')).toEqual({
      paths: ['/tmp/folder'],
      featurePath: '/tmp/folder',
      featureSlug: 'folder',
      featureSlugCanonical: 'folder',
    })
    expect(parseCommandForLinking('/x', 'nothing')).toBeNull()
  })
})
