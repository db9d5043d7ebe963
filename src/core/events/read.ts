import { type RelationsFilter, sql } from 'drizzle-orm'
import type { Relations } from '../../db/relations.ts'
import type { EventKind, EventRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { LAST_POSITION } from './place.ts'
import type { EventStart } from './start.ts'

const PAGE_ROWS = 100

export type EventFilter = RelationsFilter<Relations['events'], Relations>

export type EventPage = { events: EventRow[]; end: EventStart; isLast: boolean }

/** What stands behind a place, in order, as far as nothing can appear in front of it any more. */
export async function readEvents(
  { db }: Pick<Core, 'db'>,
  kind: EventKind,
  start: EventStart,
  filter: EventFilter,
): Promise<EventPage> {
  const horizon = await oldestRunning(db)
  const { transaction, position, seen } = start
  const events = await db.query.events.findMany({
    where: {
      AND: [
        { kind },
        filter,
        {
          RAW: (event) =>
            sql`(${event.transaction}, ${event.position}) > (${String(transaction)}::xid8, ${position}::bigint)
              and ${event.transaction} < ${horizon}::xid8`,
        },
        ...(seen
          ? [
              {
                RAW: (event: { transaction: unknown }) =>
                  sql`not pg_visible_in_snapshot(${event.transaction}, ${seen}::pg_snapshot)`,
              },
            ]
          : []),
      ],
    },
    orderBy: { transaction: 'asc', position: 'asc' },
    limit: PAGE_ROWS,
  })
  const last = events.at(-1)
  const isLast = events.length < PAGE_ROWS
  const place =
    isLast || !last
      ? { transaction: BigInt(horizon) - 1n, position: LAST_POSITION }
      : { transaction: BigInt(last.transaction), position: last.position }
  return { events, end: { ...place, ...(seen ? { seen } : {}) }, isLast }
}

/** Below it every transaction has ended, and what it wrote can be seen or never will be. */
async function oldestRunning(db: Core['db']): Promise<string> {
  const [row] = await db.execute<{ oldest: string }>(
    sql`select pg_snapshot_xmin(pg_current_snapshot())::text as oldest`,
  )
  if (!row) throw new Error('The database told no snapshot.')
  return row.oldest
}
