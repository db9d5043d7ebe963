import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as apply } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { inject } from 'vitest'
import { migrate } from '../../src/db/migrate.ts'

const MIGRATIONS = join(import.meta.dirname, '../../drizzle')

export type OlderDatabase = { sql: postgres.Sql; migrate(): Promise<void>; drop(): Promise<void> }

/** A database as it was before a migration, named without its date; `migrate` brings it up to now. */
export async function databaseBefore(migration: string): Promise<OlderDatabase> {
  const admin = postgres(inject('databaseServer'), { max: 1, onnotice: () => {} })
  const name = `vigint_older_${randomBytes(6).toString('hex')}`
  await admin`create database ${admin(name)}`
  const url = new URL(inject('databaseServer'))
  url.pathname = `/${name}`
  // Drizzle changes how its connection reads moments.
  const applying = postgres(url.href, { max: 1, onnotice: () => {} })
  const folder = await mkdtemp(join(tmpdir(), 'vigint-migrations-'))
  try {
    const all = (await readdir(MIGRATIONS)).toSorted()
    const before = all.findIndex((each) => each.endsWith(`_${migration}`))
    if (before < 0) throw new Error(`There is no migration ${migration}.`)
    for (const each of all.slice(0, before))
      await cp(join(MIGRATIONS, each), join(folder, each), { recursive: true })
    await apply(drizzle({ client: applying }), { migrationsFolder: folder })
  } finally {
    await applying.end()
    await rm(folder, { recursive: true })
  }
  const sql = postgres(url.href, { max: 1, onnotice: () => {} })
  return {
    sql,
    migrate: () => migrate(url.href),
    async drop() {
      await sql.end()
      await admin`drop database if exists ${admin(name)} with (force)`
      await admin.end()
    },
  }
}
