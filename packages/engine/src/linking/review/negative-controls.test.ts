import { describe, expect, it } from 'vitest'
import { buildLinkIndex } from '../logic-1/link-index.ts'
import { linkSession } from '../logic-1/link-sessions.ts'
import { invokes, readFiles, readLog, uses } from '../logic-1/link-test-kit.ts'
import { makeNegativeControls } from './negative-controls.ts'

const plan = (name: string): string => `docs/project_plans/implementation_plans/features/${name}.md`
const NAMES = ['cart-checkout-v1', 'search-panel-v2', 'billing-export', 'login-mail-v1']
const FILES = Object.fromEntries(NAMES.map((name) => [plan(name), `title: ${name}`]))

describe('negative controls', () => {
  const controls = makeNegativeControls(readFiles(FILES))

  it('are made of the words of real features, and are none of them', () => {
    expect(controls.features.length).toBeGreaterThan(10)
    const words = new Set(NAMES.flatMap((name) => name.split('-')))
    for (const { id } of controls.features) {
      expect(NAMES).not.toContain(id)
      expect(id.split('-').every((word) => words.has(word))).toBe(true)
    }
    expect(new Set(controls.features.map(({ id }) => id)).size).toBe(controls.features.length)
  })

  it('stand where real features stand', () => {
    const [control] = controls.features
    expect(control?.linkedDocs.map(({ filePath }) => filePath)).toEqual([plan(control?.id ?? '')])
  })

  it('are the same every time', () => {
    expect(makeNegativeControls(readFiles(FILES))).toEqual(controls)
  })

  it('get links only from a session that names them', () => {
    const index = buildLinkIndex(controls)
    const real = readLog('one.jsonl', [
      invokes('/dev:execute-phase', plan('cart-checkout-v1')),
      uses('Edit', plan('billing-export')),
    ])
    expect(linkSession(index, real)).toEqual([])
    const fooled = readLog('two.jsonl', [uses('Edit', plan(controls.features[0]?.id ?? ''))])
    expect(linkSession(index, fooled)).toHaveLength(1)
  })

  it('are none where there is nothing to make them of', () => {
    expect(makeNegativeControls(readFiles({}))).toEqual({ features: [], tasks: [], documents: [] })
    expect(makeNegativeControls(readFiles({ [plan('cart')]: 'title: Cart' })).features).toEqual([])
  })
})
