import { migrate, openDatabase } from '@ccdash/db'
import { readSettings } from './env.ts'
import { startServer } from './start-server.ts'
const settings = readSettings({ HOME: '/tmp/zzh', CCDASH_DB_PATH: '/tmp/zzh/x.db', CCDASH_PORT: '0', CCDASH_LOG_LEVEL: 'debug' })
console.log('a')
const database = await openDatabase({ url: settings.databaseUrl })
await migrate(database)
console.log('b')
await database.transaction((sql) => sql.run(`INSERT OR IGNORE INTO _prisma_migrations (id, checksum, migration_name, started_at) VALUES ('x', '', '99990101000000_later', '2026')`))
await database.close()
console.log('c')
const server = await startServer(settings)
console.log(await server.failed)
console.log(await (await fetch(server.url + '/api/cache/status')).text())
await server.close()
