import { basename, dirname } from 'node:path'

/** One more message of the user, as the agent appends it. */
export function appendedRecord(path: string): string {
  const name = basename(path, '.jsonl')
  const sessionId = name.startsWith('agent-') ? basename(dirname(dirname(path))) : name
  const record = {
    type: 'user',
    sessionId,
    uuid: '00000000-0000-4000-8000-000000000001',
    parentUuid: null,
    isSidechain: name.startsWith('agent-'),
    cwd: '/home/dev/shop',
    version: '2.1.51',
    timestamp: '2026-11-01T09:00:00.000Z',
    message: { role: 'user', content: 'and now the coupon test, please' },
  }
  return `${JSON.stringify(record)}\n`
}
