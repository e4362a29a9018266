import { isOpsError, OpsError } from '@ccdash/api-contract'
import { afterEach, describe, expect, it } from 'vitest'
import { MessageChannel } from 'node:worker_threads'
import { connect } from './engine-rpc.ts'

type Remote = { run(what: string): Promise<string> }

describe('connect', () => {
  const channel = new MessageChannel()
  afterEach(() => channel.port1.close())

  it('answers cross, refusals keep class, code and details, bugs their name, stack and cause', async () => {
    connect<object, Remote>(channel.port2, {
      async run(what) {
        if (what === 'refuse') throw new OpsError('PATH_OUTSIDE_ROOTS', '/x is outside', { path: '/x' })
        if (what === 'break') throw new TypeError('broken', { cause: new RangeError('why') })
        return `did ${what}`
      },
    })
    const remote = connect<Remote, object>(channel.port1, {})
    expect(await remote.run('this')).toBe('did this')

    const refusal: unknown = await remote.run('refuse').catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(OpsError)
    expect(isOpsError(refusal)).toBe(true)
    expect(refusal).toMatchObject({ code: 'PATH_OUTSIDE_ROOTS', message: '/x is outside', details: { path: '/x' } })

    const bug: unknown = await remote.run('break').catch((error: unknown) => error)
    expect(bug).toMatchObject({
      name: 'TypeError',
      message: 'broken',
      stack: expect.stringContaining('engine-rpc.test.ts') as string,
      cause: { name: 'RangeError', message: 'why' },
    })
  })
})
