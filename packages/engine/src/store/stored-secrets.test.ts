import { openTestDatabase } from '@ccdash/db/testing'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe } from 'vitest'
import { storedSecretsContract } from './contract/stored-secrets-contract.ts'

describe('SQLite', () => storedSecretsContract(openTestDatabase, readFiles))

/** The database, its write-ahead log and whatever else stands beside it. */
async function readFiles(url: string): Promise<string> {
  const folder = path.dirname(url.slice('file:'.length))
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), 'latin1')))
  return files.join('\n')
}
