import { sql } from 'drizzle-orm'
import type { Environment } from '../../db/tables/index.ts'
import { readFrameStops } from '../budgets/frame-stops.ts'
import { holdClients } from '../clients/hold.ts'
import { type Core, type Transaction, transaction } from '../context.ts'
import { recordSourceEvents } from '../sources/events.ts'
import { addFrames } from '../usage/counts.ts'
import type { PendingArrivals } from './tally.ts'

type Changed = { id: string; clientId: string; environment: Environment; name: string }

/**
 * Counts what arrived, and says which cameras came or went by it: each change once, however many servers look. From
 * then on clients whose budget of frames is used up push no more.
 */
export async function writeTally(ctx: Core, arrived: PendingArrivals): Promise<void> {
  await transaction(ctx, async (tx) => {
    const came = arrived.size > 0 ? await writeArrived(tx, arrived) : []
    await recordSourceEvents(tx, 'ONLINE', came)
    await recordSourceEvents(tx, 'OFFLINE', await noteSilent(tx))
    const { stops } = tx.frames
    const began = stops.begin()
    await addFrames(tx, arrived)
    const found = await readFrameStops(tx)
    tx.afterCommit(() => stops.keep(found, began))
  })
}

/** Returns those that were offline. Rows are taken in one order everywhere, so that servers never wait in a ring. */
async function writeArrived(tx: Transaction, arrived: PendingArrivals): Promise<Changed[]> {
  const clients = [...new Set([...arrived.values()].map(({ source }) => source.clientId))]
  await holdClients(tx, sql`select jsonb_array_elements_text(${JSON.stringify(clients)}::text::jsonb)::uuid`)
  const rows = [...arrived].map(([id, { count, bytes, at }]) => ({ id, count, bytes, at: new Date(at) }))
  const written = await tx.db.execute<Changed & { came: boolean }>(sql`
    with told as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as told(id uuid, count bigint, bytes bigint, at timestamptz(3))
    ), held as materialized (
      select id, online, archived_at from sources where id in (select id from told) order by id for no key update
    )
    update sources set
      frame_count = sources.frame_count + told.count,
      frame_bytes = sources.frame_bytes + told.bytes,
      last_frame_at = greatest(sources.last_frame_at, told.at),
      online = held.archived_at is null,
      online_changed_at = case when held.online or held.archived_at is not null
        then sources.online_changed_at else ${moment(tx.now())} end
    from told join held using (id)
    where sources.id = told.id
    returning sources.id, sources.client_id as "clientId", sources.environment, sources.name,
      not held.online and held.archived_at is null as came`)
  return written.filter(({ came }) => came)
}

/** Cameras that sent nothing for as long as their settings allow. What another server looks at is left to it. */
async function noteSilent(tx: Transaction): Promise<Changed[]> {
  const fallback = tx.frames.defaults.offlineAfterSeconds
  return [
    ...(await tx.db.execute<Changed>(sql`
      update sources set online = false, online_changed_at = ${moment(tx.now())}
      where id = any(array(
        select sources.id from sources join clients on clients.id = sources.client_id
        where sources.online and sources.last_frame_at < ${moment(tx.now())} - make_interval(secs => coalesce(
          (sources.settings->>'offlineAfterSeconds')::float8,
          (clients.settings->'frames'->>'offlineAfterSeconds')::float8,
          ${fallback}::float8))
        order by sources.id for no key update of sources skip locked))
      returning id, client_id as "clientId", environment, name`)),
  ]
}

const moment = (date: Date) => sql`${date.toISOString()}::timestamptz(3)`
