import { expect, it } from 'vitest'
import type { Silence } from '@ccdash/api-contract'
import type { SilentFacts } from './find-silence.ts'
import { findSilence } from './find-silence.ts'

const QUIET: SilentFacts = {
  session: { sourceGone: false, fileUpdateCount: 0 },
  ...{ commands: [], isNamedElsewhere: false, hasRejectedLink: false },
}
const WORKED = { session: { sourceGone: false, fileUpdateCount: 3 } }

it.each<[string, Partial<SilentFacts>, Silence]>([
  ['a vanished log, whatever else', { session: { sourceGone: true, fileUpdateCount: 3 } }, 'source_gone'],
  ['no file and no command', { isNamedElsewhere: true }, 'no_evidence'],
  ['a command that names nothing', { commands: [{ parsed: null }, { parsed: {} }] }, 'no_evidence'],
  ['a command with a path', { commands: [{ parsed: { paths: ['a.md'] } }] }, 'below_floor'],
  ['a command with a feature', { commands: [{ parsed: { featureSlug: 'cart-v1' } }] }, 'below_floor'],
  ['a task that names it', { ...WORKED, isNamedElsewhere: true, hasRejectedLink: true }, 'task_bound_elsewhere'],
  ['a rejected link', { ...WORKED, hasRejectedLink: true }, 'conflicting'],
  ['files of no feature', WORKED, 'below_floor'],
])('%s', (_case, facts, silence) => {
  expect(findSilence({ ...QUIET, ...facts })).toBe(silence)
})
