import { sql } from 'drizzle-orm'
import type { Database } from '../../db/connect.ts'

/** Stands for every transaction of a cluster that is no more; real ones have higher numbers. */
export const RESTORED = '3'

/**
 * A restored dump brings numbers of another cluster's transactions. Were some not used up here yet, their events
 * would seem to be unfinished. Run it while nobody writes: under the lock of the migrations.
 */
export async function adoptRestoredEvents(db: Database): Promise<void> {
  await db.execute(sql`
    update events set transaction = ${RESTORED}::xid8
    where transaction <> ${RESTORED}::xid8 and exists (
      select from events where kind = any (enum_range(null::event_kind))
        and transaction >= pg_snapshot_xmax(pg_current_snapshot()))`)
}
