import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { migrate as apply } from 'drizzle-orm/postgres-js/migrator'
import { type Connection, connect, type Database } from './connect.ts'

const MIGRATIONS_FOLDER = join(import.meta.dirname, '../../drizzle')
/** Any fixed number: servers that start at the same time migrate one after the other. */
const MIGRATION_LOCK = 7_614_023_118
const OLDEST_POSTGRES = 15

export class DatabaseTooNewError extends Error {
  constructor(names: string[]) {
    super(
      `The database was migrated by a newer vigint (it has ${names.join(', ')}). Upgrade this program, or point it at another database.`,
    )
  }
}

export class PostgresTooOldError extends Error {
  constructor(version: string) {
    super(`vigint needs PostgreSQL ${OLDEST_POSTGRES} or later; this server is ${version}. Upgrade it.`)
  }
}

/** Brings the database to this program's schema, once, whoever else is starting; `first` runs under the same lock. */
export async function migrate(url: string, first?: (db: Database) => Promise<void>): Promise<void> {
  const connection = connect(url, { poolSize: 1, name: 'vigint migrations' })
  try {
    await refuseOldPostgres(connection)
    await connection.sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await refuseNewerDatabase(connection.db)
    await apply(connection.db, { migrationsFolder: MIGRATIONS_FOLDER })
    await first?.(connection.db)
  } finally {
    // Ending the session lets go of the lock.
    await connection.close()
  }
}

/** Whether a vigint was here before; says nothing of how far it came. */
export async function isMigrated(db: Database): Promise<boolean> {
  return (await appliedMigrations(db)).length > 0
}

/** Names of the migrations that this program brings and the database lacks. */
export async function pendingMigrations(db: Database): Promise<string[]> {
  const applied = new Set(await appliedMigrations(db))
  return ownMigrations().filter((name) => !applied.has(name))
}

async function refuseOldPostgres({ sql }: Connection) {
  const [row] = await sql<{ number: number; version: string }[]>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version`
  if (!row || row.number < OLDEST_POSTGRES * 10_000) throw new PostgresTooOldError(row?.version ?? 'unknown')
}

export async function refuseNewerDatabase(db: Database): Promise<void> {
  const known = new Set(ownMigrations())
  const unknown = (await appliedMigrations(db)).filter((name) => !known.has(name))
  if (unknown.length > 0) throw new DatabaseTooNewError(unknown)
}

function ownMigrations(): string[] {
  return readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).map(({ name }) => name)
}

async function appliedMigrations(db: Database): Promise<string[]> {
  const [{ exists } = { exists: false }] = await db.execute<{ exists: boolean }>(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`,
  )
  if (!exists) return []
  const rows = await db.execute<{ name: string }>(
    sql`select name from drizzle.__drizzle_migrations order by id`,
  )
  return rows.map(({ name }) => name)
}
