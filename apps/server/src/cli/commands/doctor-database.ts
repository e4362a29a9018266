/** What `ccdash doctor` finds out about the database: whether it is whole, whose eyes only it is for, whether it can grow. */
import { isDatabaseFailure } from '@ccdash/api-contract'
import { checkIntegrity, DatabaseFailure, diagnoseSqlite, findExposed, openDatabase } from '@ccdash/db'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { tellsItself } from '../../describe-failure.ts'
import { describeDatabase, type Settings } from '../../env.ts'
import type { Finding } from './doctor-finding.ts'

const LOW_DISK_BYTES = 500e6

/** Runs a check that reads the database; a database that fails it is its finding. */
export async function whileReadable(check: string, run: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await run()
  } catch (error) {
    if (!isAboutDatabase(error)) throw error
    return [{ check, state: 'fail', detail: error.message }]
  }
}

export async function checkDatabase({ databaseUrl }: Settings): Promise<Finding[]> {
  const database = await openDatabase({ url: databaseUrl, readOnly: true })
  try {
    const problems = await checkIntegrity(database)
    if (problems.length === 0) return [{ check: 'database', state: 'ok', detail: describeDatabase(databaseUrl) }]
    return [{ check: 'database', state: 'fail', detail: problems.join('; ') }, ...diagnosis(databaseUrl)]
  } catch (error) {
    if (!isAboutDatabase(error)) throw error
    return describeUnusable(databaseUrl, error)
  } finally {
    await database.close()
  }
}

/** A database that cannot be used: why, what stands in it, what to do. */
export function describeUnusable(databaseUrl: string, error: Error): Finding[] {
  const isDamaged =
    error instanceof DatabaseFailure || isDatabaseFailure(error) ? error.code === 'DATABASE_CORRUPT' : false
  return [{ check: 'database', state: 'fail', detail: error.message }, ...(isDamaged ? diagnosis(databaseUrl) : [])]
}

function diagnosis(databaseUrl: string): Finding[] {
  if (!databaseUrl.startsWith('file:')) return []
  return diagnoseSqlite(databaseUrl).map((detail) => ({ check: 'damage', state: 'fail', detail }))
}

/** Files are mended at every start; the folder only when it is ours. */
export function checkModes({ databaseUrl, dataFolder }: Settings): Finding[] {
  if (!databaseUrl.startsWith('file:')) return []
  const { files, folder } = findExposed(databaseUrl)
  const exposed: Finding[] = files.map((file) => ({
    check: 'rights',
    state: 'warn',
    detail: `others can read ${file}: chmod 600 it`,
  }))
  if (folder !== null) {
    const todo = folder === dataFolder ? 'chmod 700 it' : 'a folder of its own, chmod 700, keeps them out'
    exposed.push({ check: 'rights', state: 'warn', detail: `others can look into ${folder}: ${todo}` })
  }
  if (exposed.length > 0) return exposed
  return [{ check: 'rights', state: 'ok', detail: 'nobody else can read the database' }]
}

export async function checkDisk({ databaseUrl }: Settings): Promise<Finding> {
  if (!databaseUrl.startsWith('file:')) return { check: 'disk', state: 'ok', detail: 'the database is on a server' }
  const { bavail, bsize } = await statfs(dirname(databaseUrl.slice('file:'.length)))
  const free = bavail * bsize
  return { check: 'disk', state: free < LOW_DISK_BYTES ? 'fail' : 'ok', detail: `${Math.round(free / 1e6)} MB free` }
}

function isAboutDatabase(error: unknown): error is Error {
  return error instanceof Error && (isDatabaseFailure(error) || tellsItself(error))
}
