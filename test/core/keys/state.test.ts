import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KEY_STATES, keyState, stateIs } from '../../../src/core/keys/state.ts'
import { type Connection, connect } from '../../../src/db/connect.ts'
import { keys } from '../../../src/db/tables/index.ts'
import { createTestDatabase, type TestDatabase } from '../../harness/database.ts'

let database: TestDatabase
let connection: Connection
beforeAll(async () => {
  database = await createTestDatabase()
  connection = connect(database.url, { poolSize: 1 })
})
afterAll(async () => {
  await connection.close()
  await database.drop()
})

const now = new Date('2026-06-01T12:00:00.000Z')
const around = fc.option(
  fc.constantFrom(-1_000, -1, 0, 1, 1_000).map((offset) => new Date(now.getTime() + offset)),
)

test('the database and the program agree on the state of every key', async () => {
  await fc.assert(
    fc.asyncProperty(around, around, around, async (revokedAt, expiresAt, retiresAt) => {
      const row = sql`(select ${revokedAt?.toISOString() ?? null}::timestamptz as revoked_at,
        ${expiresAt?.toISOString() ?? null}::timestamptz as expires_at, ${retiresAt?.toISOString() ?? null}::timestamptz as retires_at)`
      const checks = KEY_STATES.map(
        (state) => sql`coalesce(${stateIs(state, now)(keys)}, false) as ${sql.identifier(state)}`,
      )
      const [found] = await connection.db.execute<Record<string, boolean>>(
        sql`select ${sql.join(checks, sql`, `)} from ${row} as keys`,
      )
      const states = KEY_STATES.filter((state) => found?.[state])
      expect(states).toEqual([keyState({ revokedAt, expiresAt, retiresAt }, now)])
    }),
    { numRuns: 216 },
  )
})
