import { type SQL, sql } from 'drizzle-orm'
import type { ClientRow, Environment, UsageWidth } from '../../db/tables/index.ts'
import { act } from '../access/act.ts'
import { requireLive, type Viewer } from '../access/viewer.ts'
import { recordAct } from '../audit/record.ts'
import { findClient } from '../clients/find.ts'
import type { Core } from '../context.ts'
import { encodeId } from '../ids.ts'
import { parseQuantity, type Quantity, quantity } from '../money/quantity.ts'
import type { Operation } from '../prices/price-list.ts'

/** Told one by one; the rest is counted. */
export const MOST_DIFFERENCES = 100

/** A sum that is not what its events add up to. */
export type Difference = {
  clientId: string
  environment: Environment
  width: UsageWidth
  beginsAt: Date
  operation: Operation
  ofEvents: Quantity
  ofSums: Quantity
}

export type Verification = {
  /** Null: of all. */
  client: ClientRow | null
  events: number
  sums: number
  different: number
  differences: Difference[]
  rebuilt: boolean
}

type Row = Omit<Difference, 'beginsAt' | 'ofEvents' | 'ofSums'> & {
  beginsAt: string
  ofEvents: string
  ofSums: string
  different: string
}

/**
 * Adds all events up anew and compares: one statement, so that what is recorded meanwhile is in both or in neither.
 * Reads every event of the client, or of all of them.
 */
export async function verifyUsage(
  ctx: Core,
  viewer: Viewer,
  client: string | null | undefined,
): Promise<Verification> {
  return compare(ctx, await clientOf(ctx, viewer, client))
}

/** The same, and puts right what is wrong. Whoever records usage waits for it; who reads does not. */
export async function rebuildUsage(
  ctx: Core,
  viewer: Viewer,
  client: string | null | undefined,
): Promise<Verification> {
  requireLive(viewer, 'sums of live usage')
  return act(ctx, viewer, async (tx, asking) => {
    const only = await clientOf(tx, asking, client)
    await tx.db.execute(sql`lock table usage_rollups in exclusive mode`)
    const found = await compare(tx, only)
    if (found.different > 0) await rebuild(tx, only?.id)
    await recordAct(tx, asking, {
      action: 'usage.rebuild',
      subject: only && encodeId('client', only.id),
      clientId: only?.id ?? null,
      after: { different: found.different },
    })
    return { ...found, rebuilt: found.different > 0 }
  })
}

const clientOf = async (ctx: Core, viewer: Viewer, named: string | null | undefined) =>
  typeof named === 'string' ? findClient(ctx, viewer, named) : null

async function rebuild(tx: Core, clientId: string | undefined): Promise<void> {
  await tx.db.execute(sql`delete from usage_rollups where ${ofClient(clientId)}`)
  await tx.db.execute(sql`
    insert into usage_rollups (client_id, environment, width, begins_at, operation, key_id, source_name, currency,
      slot, quantity, cost_micros, events)
    select client_id, environment, width, begins_at, operation, key_id, source_name, currency, 0, sum(quantity),
      sum(cost_micros), count(*)
    from (${bucketed(clientId)}) as bucketed group by 1, 2, 3, 4, 5, 6, 7, 8`)
}

async function compare(ctx: Core, client: ClientRow | null): Promise<Verification> {
  const clientId = client?.id
  const dimensions = sql`client_id, environment, width, begins_at, operation, key_id, source_name, currency`
  const rows = await ctx.db.execute<Row>(sql`
    with both_sides as (
      select ${dimensions}, quantity, cost_micros, 1 as events, 0 as summed_quantity, 0 as summed_cost, 0 as summed
      from (${bucketed(clientId)}) as bucketed
      union all
      select ${dimensions}, 0, 0, 0, quantity, cost_micros, events from usage_rollups where ${ofClient(clientId)}
    ), sums as (
      select ${dimensions}, sum(quantity) as quantity, sum(summed_quantity) as summed_quantity
      from both_sides group by ${dimensions}
      having sum(quantity) <> sum(summed_quantity) or sum(cost_micros) <> sum(summed_cost) or sum(events) <> sum(summed)
    )
    select client_id as "clientId", environment, width, begins_at::text as "beginsAt", operation,
      quantity::text as "ofEvents", summed_quantity::text as "ofSums", (count(*) over ())::text as different
    from sums order by begins_at, width limit ${MOST_DIFFERENCES}::int`)
  const [counts] = await ctx.db.execute<{ events: string; sums: string }>(sql`
    select (select count(*) from usage_events where ${ofClient(clientId)})::text as events,
      (select count(*) from usage_rollups where ${ofClient(clientId)})::text as sums`)
  return {
    client,
    events: Number(counts?.events),
    sums: Number(counts?.sums),
    different: Number(rows[0]?.different ?? 0),
    rebuilt: false,
    differences: rows.map(({ different: _, beginsAt, ofEvents, ofSums, ...row }) => ({
      ...row,
      beginsAt: new Date(beginsAt),
      ofEvents: parseQuantity(ofEvents) ?? quantity(0n),
      ofSums: parseQuantity(ofSums) ?? quantity(0n),
    })),
  }
}

/** Each event once in its quarter of an hour, and once in its day. */
const bucketed = (clientId: string | undefined): SQL => sql`
  select client_id, environment, width, operation, key_id, source_name, currency, quantity, cost_micros,
    date_bin(case width when 'day' then interval '1 day' else interval '15 minutes' end, occurred_at,
      'epoch'::timestamptz) as begins_at
  from usage_events cross join unnest(enum_range(null::usage_width)) as width where ${ofClient(clientId)}`

const ofClient = (clientId: string | undefined): SQL =>
  clientId ? sql`client_id = ${clientId}::uuid` : sql`true`
