import type { OperationEvent, OperationEventData } from '@ccdash/api-contract'
import { expect, it } from 'vitest'
import { describeEvent, phaseOfEvent } from './describe-event.ts'

const event = <Type extends OperationEvent['type']>(type: Type, data: OperationEventData<Type>) =>
  ({
    ...{ sequence: 1, operationId: 'OP-1', projectId: 'p1', at: '2026-11-22T12:00:00.000Z', type, data },
  }) as OperationEvent
const progress = { filesDone: 412, filesTotal: 1270, bytesDone: 1_200_000, bytesTotal: 5_190_000_000 }

it.each([
  ['started', { kind: 'full_sync', trigger: 'startup' }, 'Full Sync asked for by startup'],
  ['started', { kind: 'rebuild_links', trigger: '' }, 'Link Rebuild asked for'],
  ['phase', { phase: 'links', message: 'Rebuilding entity links', skipped: null }, 'Rebuilding entity links'],
  ['cancel_requested', {}, 'Asked to stop'],
  ['issue', { code: 'YAML_INVALID', path: 'docs/a.md', line: 7, reason: 'a colon' }, 'docs/a.md:7 – a colon'],
  ['issue', { code: 'NOT_STORED', path: 'docs/a.md', line: null, reason: '' }, 'docs/a.md'],
  ['ended', { status: 'completed', error: null }, 'Completed'],
  ['ended', { status: 'cancelled', error: null }, 'Cancelled'],
  ['ended', { status: 'failed', error: { code: 'INTERNAL', message: 'it broke' } }, 'it broke'],
  ['progress', { message: 'Linked documents 3/9', progress: {}, counters: {} }, 'Linked documents 3/9'],
  ['progress', { message: '', progress: {}, counters: {} }, 'Figures changed'],
] as const)('says %s %j', (type, data, message) => {
  expect(describeEvent(event(type, data), null).message).toBe(message)
})

it('tells the figures of reading while it reads, and not afterwards', () => {
  const reading = event('progress', { message: 'Syncing sessions', progress, counters: {} })
  expect(describeEvent(reading, 'sessions').message).toMatch(/^412 of 1,270 files, .+ \/ .+ GB$/)
  expect(describeEvent(reading, 'features').message).toBe('Syncing sessions')
  const changed = event('progress', { message: 'Processed 3/9 changed file(s)', progress, counters: {} })
  expect(describeEvent(changed, 'changed-files').message).toMatch(
    /^Processed 3\/9 changed file\(s\): 412 of 1,270 files/,
  )
})

it('keeps the code beside the message', () => {
  expect(
    describeEvent(event('issue', { code: 'YAML_INVALID', path: 'a', line: null, reason: '' }), null),
  ).toMatchObject({
    code: 'YAML_INVALID',
    tone: 'warn',
  })
  const failed = event('ended', { status: 'failed', error: { code: 'ABORTED', message: 'x' } })
  expect(describeEvent(failed, null)).toMatchObject({ code: 'ABORTED', tone: 'bad', type: 'end' })
})

it('knows the phase an event opens', () => {
  expect(phaseOfEvent(event('phase', { phase: 'links', message: '', skipped: null }))).toBe('links')
  expect(phaseOfEvent(event('cancel_requested', {}))).toBeNull()
})
