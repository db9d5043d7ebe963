import { type SQL, sql } from 'drizzle-orm'
import type { Core } from '../context.ts'

/**
 * Nobody deletes these clients until the transaction ends. Whoever deletes one holds it before all that is its own, so
 * call this before anything else is held: then nobody waits in a ring. `ids` is a query of one column.
 */
export async function holdClients(tx: Pick<Core, 'db'>, ids: SQL): Promise<void> {
  await tx.db.execute(sql`select id from clients where id in (${ids}) order by id for key share`)
}
