import { type Connection, connect } from '../../db/connect.ts'
import { inspectEmbedded } from '../../db/embedded/inspect.ts'
import { DatabaseTooNewError, pendingMigrations, refuseNewerDatabase } from '../../db/migrate.ts'
import { type Config, maskUrl } from '../config.ts'
import { embeddedDirectory } from '../database.ts'
import { countServers } from '../servers.ts'
import { broken, type Check, ok, warning } from './check.ts'

const NAME = 'database'
const OLDEST_POSTGRES = 15

export async function checkDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<Check> {
  return config.databaseUrl ? checkOwn(config.databaseUrl) : checkEmbedded(embeddedDirectory(config.dataDir))
}

async function checkEmbedded(directory: string): Promise<Check> {
  const found = await inspectEmbedded(directory)
  switch (found.state) {
    case 'not-initialised':
      return ok(NAME, `embedded PostgreSQL ${found.version}, made at the first start`)
    case 'stopped':
      return ok(NAME, `embedded PostgreSQL ${found.version}, not running`)
    case 'running':
      return ok(NAME, `embedded PostgreSQL, running (pid ${found.pid}) for vigint (pid ${found.ownerPid})`)
    case 'orphaned':
      return warning(
        NAME,
        `embedded PostgreSQL (pid ${found.pid}) of a vigint that was killed`,
        'The next start stops it and goes on with its data.',
      )
    case 'foreign':
      return broken(
        NAME,
        `the directory is locked by a process that is not vigint's (pid ${found.pid})`,
        'Stop that process, or use another --data-dir.',
      )
    case 'not-enterable':
    case 'binaries-missing':
    case 'broken':
      return broken(NAME, found.reason, found.hint)
  }
}

async function checkOwn(url: string): Promise<Check> {
  const connection = connect(url, { poolSize: 1, name: 'vigint doctor' })
  try {
    return await look(connection, maskUrl(url))
  } catch (error) {
    const reason =
      error instanceof DatabaseTooNewError
        ? error.message
        : `${maskUrl(url)} can't be used: ${reasonOf(error)}`
    return broken(
      NAME,
      reason,
      'Check DATABASE_URL and that PostgreSQL runs; without DATABASE_URL vigint starts its own.',
    )
  } finally {
    await connection.close()
  }
}

async function look({ db, sql }: Connection, shown: string): Promise<Check> {
  const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`
  const version = row?.version ?? ''
  const detail = `PostgreSQL ${version} at ${shown}`
  if (Number.parseInt(version, 10) < OLDEST_POSTGRES)
    return broken(NAME, detail, `Upgrade it to ${OLDEST_POSTGRES} or later.`)
  await refuseNewerDatabase(db)
  const pending = await pendingMigrations(db)
  const servers = await countServers(sql)
  const who = servers === 0 ? '' : `; ${servers} vigint ${servers === 1 ? 'server is' : 'servers are'} on it`
  const ahead = pending.length === 0 ? '' : `; ${pending.length} migrations run at the next start`
  return ok(NAME, detail + who + ahead)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ')
  return error.cause ? reasonOf(error.cause) : error.message || error.name
}
