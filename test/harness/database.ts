import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'

export type TestDatabase = { url: string; drop(): Promise<void> }

/** A database of its own, migrated, copied from the template of the run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const sql = postgres(inject('databaseServer'), { max: 1, onnotice: () => {} })
  const name = `vigint_test_${randomBytes(6).toString('hex')}`
  await copyTemplate(sql, name)
  const url = new URL(inject('databaseServer'))
  url.pathname = `/${name}`
  return {
    url: url.href,
    async drop() {
      await sql`drop database if exists ${sql(name)} with (force)`
      await sql.end()
    },
  }
}

const TEMPLATE_IN_USE = '55006'
const ATTEMPTS = 20

/** Two files that copy the template in the same moment: one of them is told that it is in use. */
async function copyTemplate(sql: postgres.Sql, name: string, attempt = 1): Promise<void> {
  try {
    await sql`create database ${sql(name)} template ${sql(inject('template'))}`
  } catch (error) {
    const busy = error instanceof postgres.PostgresError && error.code === TEMPLATE_IN_USE
    if (!busy || attempt === ATTEMPTS) throw error
    await copyTemplate(sql, name, attempt + 1)
  }
}
