import { expect, it } from 'vitest'
import { fakeSuspect } from '../testing/fake-audit.ts'
import { changesTo, giveStep, NO_VERDICTS, redoStep, rollBack, undoStep, withVerdicts } from './verdict-steps.ts'

const rows = [
  fakeSuspect({ featureId: 'a' }),
  fakeSuspect({ featureId: 'b', verdict: 'keep' }),
  fakeSuspect({ featureId: 'c' }),
]
const verdictsOf = (given: typeof NO_VERDICTS) => withVerdicts(rows, given).map(({ verdict }) => verdict)

it('shows a verdict given here over the one reported', () => {
  const step = { id: 1, changes: changesTo(rows, 'reject') }
  expect(verdictsOf(giveStep(NO_VERDICTS, step))).toEqual(['reject', 'reject', 'reject'])
})

it('changes only what has another verdict', () => {
  expect(changesTo(rows, 'keep').map(({ featureId }) => featureId)).toEqual(['a', 'c'])
})

it('takes a bulk back in one step, each link to what it was', () => {
  const step = { id: 1, changes: changesTo(rows, 'uncertain') }
  const undone = undoStep(giveStep(NO_VERDICTS, step), step)
  expect(verdictsOf(undone)).toEqual([null, 'keep', null])
  expect(undone.steps).toEqual([])
})

it('rolls back a refused step, but not what was said of the link afterwards', () => {
  const [first, second] = [changesTo(rows.slice(0, 2), 'reject'), changesTo(rows.slice(0, 1), 'keep')]
  const both = giveStep(giveStep(NO_VERDICTS, { id: 1, changes: first }), { id: 2, changes: second })
  const rolled = rollBack(both, first, 1)
  expect(verdictsOf(rolled)).toEqual(['keep', 'keep', null])
  expect(rolled.steps.map(({ id }) => id)).toEqual([2])
})

it('stands a step up again when undoing it is refused', () => {
  const step = { id: 1, changes: changesTo(rows.slice(0, 1), 'reject') }
  const again = redoStep(undoStep(giveStep(NO_VERDICTS, step), step), step)
  expect(verdictsOf(again)).toEqual(['reject', 'keep', null])
  expect(again.steps).toEqual([step])
})

it('leaves rows nobody spoke of the same objects', () => {
  expect(withVerdicts(rows, NO_VERDICTS)[0]).toBe(rows[0])
})
