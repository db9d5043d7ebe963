import { type SQL, sql } from 'drizzle-orm'
import type { Environment } from '../../db/tables/index.ts'
import { countOnBudgets } from '../budgets/count.ts'
import { holdClients } from '../clients/hold.ts'
import { type Core, transaction } from '../context.ts'
import type { PendingArrivals } from '../frames/tally.ts'
import type { PendingUses } from '../keys/pending-uses.ts'
import { NOTHING } from '../money/money.ts'
import { parseQuantity, quantity } from '../money/quantity.ts'
import type { Operation } from '../prices/price-list.ts'
import { QUARTER_MS } from './buckets.ts'
import { meterCounts, OWN_EVENTS } from './meter.ts'

/**
 * Requests of client keys, by the quarter of an hour; keys of the operator belong to nobody who pays. Keys and clients
 * are held by the transaction that is open, so that they can't go meanwhile. As its last write.
 */
export async function addRequests(tx: Core, uses: PendingUses): Promise<void> {
  const rows = [...uses].flatMap(([key, { quarters }]) =>
    [...quarters].map(([quarter, count]) => ({ key, at: startOf(quarter), count })),
  )
  await addCounts(
    tx,
    'REQUESTS',
    sql`select keys.client_id, keys.environment, keys.id as key_id, null::uuid as source_id, null as source_name,
        given.at as begins_at, given.count as quantity
      from ${json(rows)} as given(key uuid, at timestamptz, count bigint)
      join keys on keys.id = given.key where keys.client_id is not null`,
  )
}

/**
 * Frames that were taken in, by key and camera. The camera may be gone by now, its usage stays; a client that was
 * revoked before they came incurs nothing. As the last write of a transaction that holds the clients.
 */
export async function addFrames(tx: Core, arrived: PendingArrivals): Promise<void> {
  const rows = [...arrived.values()].flatMap(({ source, at, used }) =>
    used.map(({ keyId, quarter, count }) => ({
      client: source.clientId,
      environment: source.environment,
      key: keyId,
      source: source.id,
      name: source.name,
      at: startOf(quarter),
      last: new Date(at),
      count,
    })),
  )
  if (rows.length === 0) return
  await addCounts(
    tx,
    'FRAMES',
    sql`select given.client as client_id, given.environment, given.key as key_id, given.source as source_id,
        given.name as source_name, given.at as begins_at, given.count as quantity
      from ${json(rows)} as given(client uuid, environment environment, key uuid, source uuid, name text,
        at timestamptz, last timestamptz, count bigint)
      join clients on clients.id = given.client
      where clients.revoked_at is null or given.last <= clients.revoked_at`,
  )
}

type Added = { clientId: string; environment: Environment; beginsAt: string; quantity: string }

/** What they cost is reckoned once they become events; budgets of quantities know of them at once. */
async function addCounts(tx: Core, operation: Operation, used: SQL): Promise<void> {
  const added = await tx.db.execute<Added>(sql`
    with used as materialized (${used}), written as (
      insert into usage_counts as known (id, client_id, environment, key_id, operation, source_id, source_name,
        begins_at, quantity)
      select gen_random_uuid(), client_id, environment, key_id, ${operation}, source_id, source_name, begins_at, quantity
      from used order by client_id, environment, key_id, source_id, source_name, begins_at
      on conflict on constraint usage_counts_bucket do update set quantity = known.quantity + excluded.quantity
    )
    select client_id as "clientId", environment, begins_at::text as "beginsAt", sum(quantity)::text as quantity
    from used group by 1, 2, 3`)
  await countOnBudgets(
    tx,
    added.map(({ beginsAt, quantity: text, ...each }) => ({
      ...each,
      operation,
      occurredAt: new Date(beginsAt),
      quantity: parseQuantity(text) ?? quantity(0n),
      costMicros: NOTHING,
      currency: tx.currency,
    })),
  )
}

const startOf = (quarter: number) => new Date(quarter * QUARTER_MS).toISOString()
const json = (rows: readonly object[]) => sql`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)`

/** Some may still come of a quarter that is over: what comes later is another event. */
const SETTLED_AFTER_MS = 60_000
const BATCH_ROWS = 1_000

type Counted = {
  id: string
  clientId: string
  environment: Environment
  keyId: string | null
  operation: Operation
  sourceId: string | null
  sourceName: string | null
  beginsAt: string
  quantity: string
}

/** Counts of quarters that are over become events, each count once: its row goes in the same transaction. */
export async function settleCounts(ctx: Core): Promise<void> {
  for (let settled = BATCH_ROWS; settled >= BATCH_ROWS; ) {
    settled = await transaction(ctx, (tx) => settleSome(tx))
  }
}

async function settleSome(tx: Core): Promise<number> {
  const until = new Date(tx.now().getTime() - QUARTER_MS - SETTLED_AFTER_MS).toISOString()
  await holdClients(tx, sql`select client_id from usage_counts where begins_at <= ${until}::timestamptz`)
  const counts = await tx.db.execute<Counted>(sql`
    delete from usage_counts where id = any(array(
      select id from usage_counts where begins_at <= ${until}::timestamptz
      order by begins_at limit ${BATCH_ROWS}::int for update skip locked))
    returning id, client_id as "clientId", environment, key_id as "keyId", operation, source_id as "sourceId", source_name as "sourceName",
      begins_at::text as "beginsAt", quantity::text`)
  await meterCounts(
    tx,
    counts.flatMap(({ id, sourceId, sourceName, beginsAt, quantity: text, ...count }) => {
      const amount = parseQuantity(text)
      if (!amount) return []
      const source = sourceName === null ? null : { id: sourceId, name: sourceName }
      return [
        {
          ...count,
          quantity: amount,
          eventId: `${OWN_EVENTS}count:${id}`,
          source,
          occurredAt: new Date(beginsAt),
        },
      ]
    }),
  )
  return counts.length
}
