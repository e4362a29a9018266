import { describe, expect, it } from 'vitest'
import { commandEvents, linkingCommands } from './command-events.ts'
import { invokes, PLANS, readLog, says, uses } from './link-test-kit.ts'
import type { DerivedTitle } from './session-title.ts'
import { deriveSessionTitle, findTitleFacts } from './session-title.ts'

const PLAN = `${PLANS}/implementation_plans/features/beta-v1.md`
const REQUEST = 'REQ-20260101-shop-1'

function titleOf(records: object[], signalPaths: string[] = []): [string, string, number] {
  const { session, fileUpdates, commands } = readLog('one.jsonl', records)
  const events = commandEvents(commands)
  const derived: DerivedTitle = deriveSessionTitle({
    facts: findTitleFacts(session, fileUpdates, events, linkingCommands(events)),
    featureId: 'alpha-v1',
    signalPaths,
  })
  return [derived.title, derived.titleSource, derived.titleConfidence]
}

const custom = (title: string) => ({ type: 'custom-title', customTitle: title, sessionId: 'one' })
const ai = (title: string) => ({ type: 'ai-title', aiTitle: title, sessionId: 'one' })
const summary = (text: string) => ({ type: 'summary', summary: text })
const command = 'command-template'

describe('the title of a session', () => {
  const cases: [string, object[], string[], [string, string, number]][] = [
    ['custom', [summary('Old'), custom('Mine')], [], ['Mine', 'custom-title', 1]],
    ["the last custom one, the agent's included", [custom('Mine'), ai('Its')], [], ['Its', 'custom-title', 1]],
    ['custom, cut', [custom('x'.repeat(200))], [], ['x'.repeat(160), 'custom-title', 1]],
    ['latest summary', [summary('One'), summary('Two')], [], ['Two', 'summary', 0.92]],
    [
      'phase with plan',
      [invokes('/dev:execute-phase', `2-3 ${PLAN}`)],
      [],
      ['Execute Phase 2-3 - beta-v1', command, 0.9],
    ],
    [
      'phase, slug of the signals first',
      [invokes('/dev:execute-phase', `2 ${PLAN}`)],
      ['x/omega-v2.md'],
      ['Execute Phase 2 - omega-v2', command, 0.9],
    ],
    ['phase without plan', [invokes('/dev:execute-phase')], [], ['Execute Phase unknown - alpha-v1', command, 0.75]],
    ['recovery with slug', [invokes('/recovering-sessions', PLAN)], [], ['Recover Session - beta-v1', command, 0.78]],
    ['recovery', [invokes('/recovering-sessions')], [], ['Recover Session', command, 0.62]],
    [
      'quick feature by its file',
      [invokes('/dev:quick-feature', PLAN), uses('Write', 'docs/quick-features/Fix-Cart.md')],
      [],
      ['Quick Feature - Fix-Cart', command, 0.85],
    ],
    ['quick feature by slug', [invokes('/dev:quick-feature', PLAN)], [], ['Quick Feature - beta-v1', command, 0.85]],
    [
      'quick feature by request',
      [invokes('/dev:quick-feature', REQUEST)],
      [],
      [`Quick Feature - ${REQUEST.toLowerCase()}`, command, 0.85],
    ],
    ['quick feature', [invokes('/dev:quick-feature')], [], ['Quick Feature', command, 0.65]],
    ['planning by path', [invokes('/plan:plan-feature', PLAN)], [], ['Plan Feature - beta-v1', command, 0.88]],
    [
      'planning by request',
      [invokes('/plan:plan-feature', REQUEST)],
      [],
      [`Plan Feature - ${REQUEST.toLowerCase()}`, command, 0.88],
    ],
    ['planning', [invokes('/plan:plan-feature')], [], ['Plan Feature', command, 0.65]],
    ['debugging with slug', [invokes('/fix:debug')], ['x/omega-v1.md'], ['Debug - omega-v1', command, 0.62]],
    ['debugging', [invokes('/fix:debug')], [], ['Debug', command, 0.55]],
    [
      'another command with slug',
      [invokes('/review')],
      ['x/omega-v1.md'],
      ['/review - omega-v1', 'command-fallback', 0.55],
    ],
    ['another command', [invokes('/review')], [], ['/review', 'command-fallback', 0.5]],
    [
      'of the most telling command',
      [invokes('/fix:debug'), invokes('/dev:execute-phase', '4'), invokes('/dev:execute-phase', '5')],
      [],
      ['Execute Phase 4 - alpha-v1', command, 0.75],
    ],
    ['nothing', [says('Hi')], ['x/omega-v1.md'], ['Session', 'feature-fallback', 0.35]],
  ]
  it.each(cases)('%s', (_, records, paths, expected) => {
    expect(titleOf(records, paths)).toEqual(expected)
  })
})
