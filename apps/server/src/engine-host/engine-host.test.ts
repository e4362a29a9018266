import { openDatabase } from '@ccdash/db'
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openEngine } from './engine-host.ts'
import { readSettings } from '../env.ts'
import { createLog } from '../log.ts'

it('an engine that cannot be opened leaves nothing open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-host-'))
  const settings = readSettings({ CCDASH_DB_PATH: join(folder, 'ccdash.db') })
  const log = createLog('silent')
  try {
    await (await openEngine(settings, log)).close()
    const database = await openDatabase({ url: settings.databaseUrl })
    await database.run('ALTER TABLE "app_metadata" RENAME TO "elsewhere"')
    await database.close()
    await expect(openEngine(settings, log)).rejects.toThrow('app_metadata')
    expect(await openFilesBelow(folder)).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})

/** On Linux; elsewhere nothing tells which files are open. */
async function openFilesBelow(folder: string): Promise<string[]> {
  if (process.platform !== 'linux') return []
  const numbers = await readdir('/proc/self/fd')
  const files = await Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')))
  return files.filter((file) => file.startsWith(folder))
}
