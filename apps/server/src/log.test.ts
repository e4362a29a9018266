import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'

function logged(fields: object): Record<string, unknown> {
  let line = ''
  const out = new Writable({
    write(chunk, _encoding, done) {
      line += String(chunk)
      done()
    },
  })
  createLog('info', out).child({ operationId: 'OP-1' }).info(fields, 'told')
  return JSON.parse(line) as Record<string, unknown>
}

describe('createLog', () => {
  it('writes one JSON line with what it is bound to', () => {
    expect(logged({ path: '/x' })).toMatchObject({ level: 'info', operationId: 'OP-1', path: '/x', msg: 'told' })
  })

  it('never writes a secret', () => {
    const line = JSON.stringify(
      logged({
        token: 'hunter2',
        http: { token: 'hunter2', headers: { authorization: 'Bearer hunter2' } },
        databaseUrl: 'postgresql://me:hunter2@h/d',
        err: new Error('cannot reach postgresql://me:hunter2@h/d', { cause: new Error('//') }),
      }),
    )
    expect(line).not.toContain('hunter2')
    expect(line).toContain('cannot reach postgresql://me:[secret]@h/d')
  })
})
