import { describe, expect, it } from 'vitest'
import { logBytes, readInAppends, readRecords } from './log-test-kit.ts'

const at = (second: number) => `2026-01-05T10:00:0${second}.000Z`

function user(content: unknown, second: number) {
  return { type: 'user', timestamp: at(second), message: { role: 'user', content } }
}

function call(id: string, name: string, input: unknown) {
  const content = [{ type: 'tool_use', id, name, input }]
  return { type: 'assistant', timestamp: at(0), message: { role: 'assistant', content } }
}

function result(id: string, content: unknown, isError = false) {
  return user([{ type: 'tool_result', tool_use_id: id, content, is_error: isError }], 1)
}

describe('records that the log repeats', () => {
  const command = {
    ...user('<command-name>/dev:plan</command-name>\n<command-args>docs/plan-v1.md</command-args>', 2),
    uuid: 'c1',
  }
  const work = [
    call('w', 'Write', { file_path: 'src/new.ts' }),
    result('w', 'File created'),
    call('b', 'Bash', { command: 'git show 1a2b3c4' }),
    result('b', 'commit 1a2b3c4', true),
    command,
  ]
  const boundary = { type: 'system', subtype: 'compact_boundary', timestamp: at(3) }

  it('count once: calls, errors, files and commands of an appended replay are ignored', () => {
    const once = readRecords([...work, boundary])
    const twice = readRecords([...work, boundary, ...work, boundary])
    expect(twice.fileUpdates).toEqual(once.fileUpdates)
    expect(twice.commands).toEqual(once.commands)
    expect(twice.record?.tools).toEqual(once.record?.tools)
    expect(twice.record).toMatchObject({ fileUpdateCount: 1, commandCount: 1 })
    expect(twice.lines).toMatchObject({ linesSeen: 12, used: 9, ignored: 3 })
  })

  it('are known in a later read of the log', () => {
    const bytes = logBytes([...work, boundary, ...work])
    const { largestState: _, ...whole } = readInAppends(bytes, [], bytes.length)
    for (let size = 0; size < bytes.length; size += 97) {
      expect(readInAppends(bytes, [size], 1000)).toMatchObject(whole)
    }
    expect(whole.fileUpdates).toHaveLength(1)
  })

  it('are taken where only the uuid is the same', () => {
    const other = { ...user('<command-name>/clear</command-name>', 3), uuid: 'c1' }
    expect(readRecords([command, other, command]).record).toMatchObject({ commandCount: 2 })
    expect(readRecords([user('<command-name>/clear</command-name>', 3)]).record).toMatchObject({ commandCount: 1 })
  })
})
