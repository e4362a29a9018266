import { describe, expect, it } from 'vitest'
import { commandEvents, linkingCommands } from './command-events.ts'
import { invokes, readLog, says } from './link-test-kit.ts'

const PLAN = 'docs/project_plans/implementation_plans/features/alpha-v1.md'

function eventsOf(...records: object[]) {
  return commandEvents(readLog('one.jsonl', records).commands)
}

describe('command events', () => {
  it('count a command that was typed with a path twice: its tag is not used up (D-24)', () => {
    const events = eventsOf(invokes('/dev:execute-phase', `1 ${PLAN}`))
    expect(events.map(({ name }) => name)).toEqual(['/dev:execute-phase', '/dev:execute-phase'])
    expect(events.map(({ parsed }) => parsed?.featureSlug)).toEqual(['alpha-v1', 'alpha-v1'])
  })

  it('count a command without arguments once', () => {
    expect(eventsOf(invokes('/fix:debug'))).toHaveLength(1)
  })

  it('count a command whose arguments say nothing once', () => {
    expect(eventsOf(invokes('/fix:debug', 'the cart is empty'))).toHaveLength(1)
  })

  it('fill in what a command lacks from the first tag of the same first word', () => {
    const tag = says(`<command-name>/FIX:debug  now</command-name><command-args>${PLAN}</command-args>`, 'assistant')
    const [event, ...others] = eventsOf(tag, invokes('/fix:debug'))
    expect(event).toMatchObject({ name: '/fix:debug', args: PLAN, parsed: { featurePath: PLAN } })
    expect(others.map(({ name }) => name)).toEqual(['/fix:debug'])
  })

  it('count a command that the agent quotes', () => {
    expect(eventsOf(says(`<command-name>/fix:debug</command-name>`, 'assistant'))).toHaveLength(1)
  })

  it('leave out commands that say nothing about the work', () => {
    expect(eventsOf(invokes('/clear'), invokes('/model', 'opus'), invokes('/clear all'))).toEqual([])
  })

  it('keep the place of the line in the log', () => {
    const first = invokes('/fix:debug')
    const start = Buffer.byteLength(JSON.stringify(first)) + 1
    const [, event] = eventsOf(first, invokes('/recovering-sessions'))
    expect(event).toMatchObject({
      byteStart: start,
      byteEnd: start + Buffer.byteLength(JSON.stringify(invokes('/recovering-sessions'))),
    })
  })
})

describe('linking commands', () => {
  it('are named once, most telling first, then by name', () => {
    const events = eventsOf(
      invokes('/zeta'),
      invokes('/Alpha'),
      invokes('/fix:debug'),
      invokes('/plan:plan-feature', 'REQ-20260101-shop-1'),
      invokes('/dev:execute-phase', `1 ${PLAN}`),
      invokes('/ZETA'),
    )
    expect(linkingCommands(events)).toEqual([
      '/dev:execute-phase',
      '/plan:plan-feature',
      '/fix:debug',
      '/Alpha',
      '/zeta',
    ])
  })
})
