import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEngineThread } from './engine-client.ts'
import { readSettings } from '../env.ts'

describe('a thread that dies', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccdash-thread-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it.each([
    ['throws', `throw new Error('out of memory')`, /out of memory/],
    ['exits', `setTimeout(() => process.exit(3), 20)`, /ended with code 3/],
  ])('when it %s, it is told, commands are refused, and closing still works', async (name, script, message) => {
    const file = join(folder, `${name}.mjs`)
    await writeFile(file, script)
    const engine = startEngineThread(readSettings({ HOME: folder }), { thread: pathToFileURL(file) })
    expect((await engine.died).message).toMatch(message)
    await expect(engine.opened).rejects.toThrow()
    await expect(engine.commands.waitForOperation('OP-1')).rejects.toMatchObject({ code: 'ENGINE_NOT_READY' })
    await engine.close()
  })
})
