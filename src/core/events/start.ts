import { sql } from 'drizzle-orm'
import type { EventKind } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { decodePlace, type EventPlace, encodePlace, wrongPlace } from './place.ts'
import { RESTORED } from './restored.ts'

/** Where reading begins. `seen` is what stood there when somebody began from now: not for them. */
export type EventStart = EventPlace & { seen?: string }

type CursorCore = Pick<Core, 'db' | 'cursorKey'>

export async function startEvents(
  { db, cursorKey }: CursorCore,
  kind: EventKind,
  after?: string | null,
): Promise<EventStart> {
  return typeof after === 'string' ? resume(db, decodePlace(cursorKey, kind, after)) : now(db)
}

/** The end of the events of a kind: what is not yet committed comes behind it. */
export async function endOfEvents({ db, cursorKey }: CursorCore, kind: EventKind): Promise<string> {
  return encodePlace(cursorKey, kind, await now(db))
}

const LAST_DRAWN = sql`(select case when is_called then last_value else 0 end from events_position_seq)::text`

async function now(db: Core['db']): Promise<EventStart> {
  const [row] = await db.execute<{ seen: string; oldest: string; drawn: string }>(
    sql`select pg_current_snapshot()::text as seen, pg_snapshot_xmin(pg_current_snapshot())::text as oldest,
      ${LAST_DRAWN} as drawn`,
  )
  if (!row) throw new Error('The database told no snapshot.')
  return { transaction: BigInt(row.oldest) - 1n, position: BigInt(row.drawn), seen: row.seen }
}

type Surroundings = {
  found: string | null
  restored: boolean
  oldest: string | null
  drawn: string
  foreign: boolean
}

/** The place behind a cursor, unless something that stood behind it is gone. */
async function resume(db: Core['db'], place: EventPlace): Promise<EventPlace> {
  const { transaction, position } = place
  const [row] = await db.execute<Surroundings>(sql`select
    (select transaction::text from events where position = ${position}) as found,
    exists (select from events where transaction = ${RESTORED}::xid8 and position >= ${position}) as restored,
    (select min(position)::text from events) as oldest,
    ${LAST_DRAWN} as drawn,
    ${String(transaction)}::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) as foreign`)
  if (!row) throw new Error('The database told nothing of its events.')
  // Drawn before a restore: the numbers of transactions are others since, the positions are not.
  if (row.restored) return { transaction: BigInt(RESTORED), position }
  if (row.foreign || position > BigInt(row.drawn)) {
    throw wrongPlace('after is a cursor of another database. Leave it out to begin from now.')
  }
  if (row.found === null && isPruned(position, row)) {
    throw wrongPlace(
      'after is older than the events that are kept: some are missing. Read the list, then begin from now without it.',
    )
  }
  return place
}

const isPruned = (position: bigint, { oldest, drawn }: Surroundings): boolean =>
  position < BigInt(drawn) && (oldest === null || position + 1n < BigInt(oldest))
