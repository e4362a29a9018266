import { describe, expect, it } from 'vitest'
import { identifySession, normalizeSessionId } from './session-identity.ts'

describe('normalizeSessionId', () => {
  it.each([
    ['  ', ''],
    [' abc-1 ', 'S-abc-1'],
    ['S-abc', 'S-abc'],
    ['a.b_c:d', 'S-a.b_c:d'],
    ['hello world', 'S-2aae6c35c94fcfb415db'],
  ])('%j is %j', (raw, id) => {
    expect(normalizeSessionId(raw)).toBe(id)
  })
})

describe('identifySession', () => {
  it.each([
    ['a session', '/logs/p/s1.jsonl', 'session', 'S-s1', null, 'S-s1', null],
    [
      'a flat agent log, whose lines will tell the parent',
      '/logs/p/agent-a1.jsonl',
      'session',
      'S-agent-a1',
      null,
      'S-agent-a1',
      null,
    ],
    ['a subagent', '/logs/p/s1/subagents/agent-a1.jsonl', 'subagent', 'S-agent-a1', 'S-s1', 'S-s1', 'a1'],
    [
      'a subagent of a subagent',
      '/logs/p/s1/subagents/agent-a1/subagents/agent-b2.jsonl',
      'subagent',
      'S-agent-b2',
      'S-agent-a1',
      'S-s1',
      'b2',
    ],
    [
      'an agent of a workflow',
      '/logs/p/s1/subagents/workflows/wf1/agent-a1.jsonl',
      'subagent',
      'S-agent-a1',
      'S-s1',
      'S-s1',
      'a1',
    ],
    [
      'a session below a folder that is called subagents',
      '/home/subagents/p/s1.jsonl',
      'session',
      'S-s1',
      null,
      'S-s1',
      null,
    ],
    ['a log on Windows', 'C:\\logs\\s1\\subagents\\agent-a1.jsonl', 'subagent', 'S-agent-a1', 'S-s1', 'S-s1', 'a1'],
  ])('knows %s', (_name, path, sessionType, id, parentSessionId, rootSessionId, agentId) => {
    const identity = identifySession({ path, meta: null })
    expect(identity).toMatchObject({ sessionType, id, parentSessionId, rootSessionId, agentId, isJournal: false })
  })

  it('takes the parent from the sidecar, the root from the folder', () => {
    const identity = identifySession({ path: '/logs/p/s1/subagents/agent-b2.jsonl', meta: { parentAgentId: 'a1' } })
    expect(identity).toMatchObject({ parentSessionId: 'S-agent-a1', rootSessionId: 'S-s1', rawSessionId: 's1' })
  })

  it('knows the journal of a workflow', () => {
    expect(identifySession({ path: '/l/s1/subagents/workflows/wf1/journal.jsonl', meta: null }).isJournal).toBe(true)
    expect(identifySession({ path: '/l/p/journal.jsonl', meta: null }).isJournal).toBe(false)
  })
})
