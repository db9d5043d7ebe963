import { sql } from 'drizzle-orm'
import type { Core } from '../context.ts'
import { formatQuantity } from '../money/quantity.ts'
import { announceUsage } from './announce.ts'
import type { PricedEvent } from './priced-event.ts'

/** Sums of one bucket lie on so many rows at most; writers on different connections seldom meet on one. */
const SLOTS = 4

/**
 * Events, their sums and the notice of them, in the transaction that is open; those that are known already change
 * nothing. Answers which are new. Everything is written in one order, so that batches that overlap wait for each
 * other and never in a ring: call it once in a transaction, as its last write.
 */
export async function writeUsage(tx: Core, events: readonly PricedEvent[]): Promise<PricedEvent[]> {
  if (events.length === 0) return []
  const inserted = await tx.db.execute<{ id: string }>(sql`
    with given as (
      select * from jsonb_to_recordset(${jsonOf(events)}::text::jsonb) as given(
        id uuid, client_id uuid, environment environment, event_id text, key_id uuid, operation usage_operation,
        quantity numeric(20, 6), price_version text, cost_micros numeric(38, 0), currency text, source_id uuid,
        source_name text, occurred_at timestamptz(3), voids uuid, void_reason text)
    ), inserted as (
      insert into usage_events (id, client_id, environment, event_id, key_id, operation, quantity, price_version,
        cost_micros, currency, source_id, source_name, occurred_at, voids, void_reason, recorded_at)
      select *, ${tx.now().toISOString()}::timestamptz from given order by client_id, environment, event_id
      on conflict (client_id, environment, event_id) do nothing
      returning *
    ), quarters as (
      ${summed(sql`'quarter'::usage_width`, sql`date_bin('15 minutes', occurred_at, 'epoch'::timestamptz)`)}
      returning slot
    ), days as (
      ${summed(
        sql`'day'::usage_width`,
        sql`date_bin('1 day', occurred_at, 'epoch'::timestamptz)`,
        // Never before the quarters, or two writers could hold what the other waits for.
        sql`where (select count(*) from quarters) > 0`,
      )}
    )
    select id from inserted`)
  const ids = new Set(inserted.map(({ id }) => id))
  const fresh = events.filter(({ id }) => ids.has(id))
  await announceUsage(tx, fresh)
  return fresh
}

const summed = (width: ReturnType<typeof sql>, beginsAt: ReturnType<typeof sql>, where = sql``) => sql`
  insert into usage_rollups as known (client_id, environment, width, begins_at, operation, key_id, source_name,
    currency, slot, quantity, cost_micros, events)
  select client_id, environment, ${width}, ${beginsAt}, operation, key_id, source_name, currency,
    pg_backend_pid() % ${SLOTS}::int, sum(quantity), sum(cost_micros), count(*)
  from inserted ${where} group by 1, 2, 4, 5, 6, 7, 8 order by 1, 2, 4, 5, 6, 7, 8
  on conflict on constraint usage_rollups_bucket do update set quantity = known.quantity + excluded.quantity,
    cost_micros = known.cost_micros + excluded.cost_micros, events = known.events + excluded.events`

const jsonOf = (events: readonly PricedEvent[]): string =>
  JSON.stringify(
    events.map((event) => ({
      id: event.id,
      client_id: event.clientId,
      environment: event.environment,
      event_id: event.eventId,
      key_id: event.keyId,
      operation: event.operation,
      quantity: formatQuantity(event.quantity),
      price_version: event.priceVersion,
      cost_micros: String(event.costMicros),
      currency: event.currency,
      source_id: event.sourceId,
      source_name: event.sourceName,
      occurred_at: event.occurredAt,
      voids: event.voids,
      void_reason: event.voidReason,
    })),
  )
