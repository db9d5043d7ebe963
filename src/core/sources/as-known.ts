import { type SQLWrapper, sql } from 'drizzle-orm'
import type { SourceRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { silentSince } from './measured.ts'

type Seen = Pick<SourceRow, 'id' | 'archivedAt' | 'online' | 'onlineChangedAt' | 'lastFrameAt'>

/** With what came into this process and is written within the second. */
export function asKnown<Row extends Seen>(core: Pick<Core, 'now' | 'frames'>, row: Row): Row {
  const at = core.frames.tally.lastAt(row.id)
  if (at === null || row.archivedAt || at <= (row.lastFrameAt?.getTime() ?? 0)) return row
  const lastFrameAt = new Date(at)
  // What waits for a database that is away may be long ago.
  if (row.online || at < silentSince(core)) return { ...row, lastFrameAt }
  return { ...row, lastFrameAt, online: true, onlineChangedAt: lastFrameAt }
}

type Columns = { id: SQLWrapper; online: SQLWrapper; lastFrameAt: SQLWrapper }

/** The same in a condition: whether it is online. */
export function isKnownOnline(core: Pick<Core, 'now' | 'frames'>) {
  const came = JSON.stringify(core.frames.tally.since(silentSince(core)))
  return ({ id, online, lastFrameAt }: Columns) => sql`(${online} or exists (
    select from jsonb_to_recordset(${came}::text::jsonb) as came(id uuid, at timestamptz(3))
    where came.id = ${id} and came.at > coalesce(${lastFrameAt}, '-infinity')))`
}
