import { sql } from 'drizzle-orm'
import type { Environment } from '../../db/tables/index.ts'
import { type Core, transaction } from '../context.ts'
import type { PendingUses } from '../keys/pending-uses.ts'
import { parseQuantity } from '../money/quantity.ts'
import type { Operation } from '../prices/price-list.ts'
import { QUARTER_MS } from './buckets.ts'
import { meter, OWN_EVENTS } from './meter.ts'

/**
 * Requests of client keys, by the quarter of an hour; keys of the operator belong to nobody who pays. The keys are
 * held by the transaction that is open, so that their client can't go meanwhile.
 */
export async function addRequests(tx: Core, uses: PendingUses): Promise<void> {
  const rows = [...uses].flatMap(([key, { quarters }]) =>
    [...quarters].map(([quarter, count]) => ({
      key,
      at: new Date(quarter * QUARTER_MS).toISOString(),
      count,
    })),
  )
  await tx.db.execute(sql`
    insert into usage_counts as known (id, client_id, environment, key_id, operation, begins_at, quantity)
    select gen_random_uuid(), keys.client_id, keys.environment, keys.id, 'REQUESTS', used.at, used.count
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as used(key uuid, at timestamptz, count bigint)
    join keys on keys.id = used.key where keys.client_id is not null
    order by keys.client_id, keys.environment, keys.id, used.at
    on conflict on constraint usage_counts_bucket do update set quantity = known.quantity + excluded.quantity`)
}

/** Some may still come of a quarter that is over: what comes later is another event. */
const SETTLED_AFTER_MS = 60_000
const BATCH_ROWS = 1_000

type Counted = {
  id: string
  clientId: string
  environment: Environment
  keyId: string | null
  operation: Operation
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
  const counts = await tx.db.execute<Counted>(sql`
    delete from usage_counts where id = any(array(
      select id from usage_counts where begins_at <= ${until}::timestamptz
      order by begins_at limit ${BATCH_ROWS}::int for update skip locked))
    returning id, client_id as "clientId", environment, key_id as "keyId", operation, source_name as "sourceName",
      begins_at::text as "beginsAt", quantity::text`)
  await meter(
    tx,
    counts.flatMap(({ id, sourceName, beginsAt, quantity: text, ...count }) => {
      const quantity = parseQuantity(text)
      if (!quantity) return []
      const source = sourceName === null ? null : { id: null, name: sourceName }
      return [
        {
          ...count,
          quantity,
          eventId: `${OWN_EVENTS}count:${id}`,
          source,
          occurredAt: new Date(beginsAt),
        },
      ]
    }),
  )
  return counts.length
}
