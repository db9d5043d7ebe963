import { inArray, type SQL, sql } from 'drizzle-orm'
import { type InvoiceLinesBy, type UsageOperation, usageEvents } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import type { Quantity } from '../money/quantity.ts'
import type { Period } from './periods.ts'
import { parseStored } from './stored.ts'

/** Usage at the prices of one list. */
export type PricedBy = { operation: UsageOperation; priceVersion: string }

/** Test keys use for free. What a line bills already is billed. */
const unbilled = (clientId: string): SQL =>
  sql`${usageEvents.clientId} = ${clientId}::uuid and ${usageEvents.environment} = 'live' and ${usageEvents.invoiceLineId} is null`

const PRICED = 'operation text, "priceVersion" text'
const PLACED = 'place int, start timestamptz, "end" timestamptz'
const CLAIMED = `line uuid, "of" text, start timestamptz, "end" timestamptz, ${PRICED}`

const records = (rows: readonly object[], name: string, columns: string): SQL =>
  sql`jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as ${sql.raw(`${name}(${columns})`)}`

const placed = (periods: readonly Period[]) => periods.map(({ start, end }, place) => ({ place, start, end }))

/** When something with such a price was first used, before a moment, and is not billed. */
export async function firstUnbilled(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  priced: readonly PricedBy[],
  before: Date,
): Promise<Date | null> {
  const [row] = await ctx.db.execute<{ at: string }>(sql`
    select ${usageEvents.occurredAt}::text as at from ${usageEvents}
    where ${unbilled(clientId)} and ${usageEvents.occurredAt} < ${before.toISOString()}::timestamptz
      and (${usageEvents.operation}::text, ${usageEvents.priceVersion}) in (
        select operation, "priceVersion" from ${records(priced, 'priced', PRICED)})
    order by ${usageEvents.occurredAt} limit 1`)
  return row ? new Date(row.at) : null
}

/** Which of the periods have usage with such a price that nobody has billed, by their places. */
export async function unbilledIn(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  priced: readonly PricedBy[],
  periods: readonly Period[],
): Promise<{ place: number; currency: string }[]> {
  const rows = await ctx.db.execute<{ place: number; currency: string }>(sql`
    select periods.place, ${usageEvents.currency} as currency
    from ${records(placed(periods), 'periods', PLACED)}
    join ${usageEvents} on ${usageEvents.occurredAt} >= periods.start and ${usageEvents.occurredAt} < periods."end"
    where ${unbilled(clientId)} and (${usageEvents.operation}::text, ${usageEvents.priceVersion}) in (
      select operation, "priceVersion" from ${records(priced, 'priced', PRICED)})
    group by periods.place, ${usageEvents.operation}, ${usageEvents.priceVersion}, ${usageEvents.currency}
    having sum(${usageEvents.quantity}) <> 0 order by 1`)
  return [...rows]
}

export type UsedIn = PricedBy & { place: number; total: Quantity; unbilled: Quantity; isOpen: boolean }

/** All that was used in these periods, billed or not, in this currency. */
export async function usedIn(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  currency: string,
  periods: readonly (Period & { place: number })[],
): Promise<UsedIn[]> {
  type Row = PricedBy & { place: number; total: string; unbilled: string; isOpen: boolean }
  const open = sql`filter (where ${usageEvents.invoiceLineId} is null)`
  const rows = await ctx.db.execute<Row>(sql`
    select periods.place, ${usageEvents.operation} as operation, ${usageEvents.priceVersion} as "priceVersion",
      sum(${usageEvents.quantity})::text as total, coalesce(sum(${usageEvents.quantity}) ${open}, 0)::text as unbilled,
      count(*) ${open} > 0 as "isOpen"
    from ${records(periods, 'periods', PLACED)}
    join ${usageEvents} on ${usageEvents.occurredAt} >= periods.start and ${usageEvents.occurredAt} < periods."end"
    where ${usageEvents.clientId} = ${clientId}::uuid and ${usageEvents.environment} = 'live'
      and ${usageEvents.currency} = ${currency}
    group by 1, 2, 3`)
  return rows.map((row) => ({
    ...row,
    total: parseStored(row.total),
    unbilled: parseStored(row.unbilled),
  }))
}

/** What tells whose part of an operation an event is; a text, empty where it is nobody's. */
function shareColumn(linesBy: InvoiceLinesBy): SQL {
  if (linesBy === 'key') return sql`coalesce(${usageEvents.keyId}::text, '')`
  return linesBy === 'source' ? sql`coalesce(${usageEvents.sourceName}, '')` : sql`''::text`
}

/** By whom it was used, and how much; what nets to nothing is nobody's. */
export const unbilledShares = (
  clientId: string,
  { operation, priceVersion }: PricedBy,
  { start, end }: Period,
  linesBy: InvoiceLinesBy,
): SQL => sql`
  select ${shareColumn(linesBy)} as of, sum(${usageEvents.quantity})::text as quantity from ${usageEvents}
  where ${unbilled(clientId)} and ${usageEvents.operation}::text = ${operation}
    and ${usageEvents.priceVersion} = ${priceVersion}
    and ${usageEvents.occurredAt} >= ${start.toISOString()}::timestamptz
    and ${usageEvents.occurredAt} < ${end.toISOString()}::timestamptz
  group by 1 having sum(${usageEvents.quantity}) <> 0`

/** Which events a line bills: those of a share, or without one all of its operation, list and period. */
export type Claim = PricedBy & Period & { line: string; of: string | null }

export async function claimUsage(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  linesBy: InvoiceLinesBy,
  claims: readonly Claim[],
): Promise<void> {
  if (claims.length === 0) return
  await ctx.db.execute(sql`
    update usage_events set invoice_line_id = claims.line
    from ${records(claims, 'claims', CLAIMED)}
    where ${unbilled(clientId)} and usage_events.operation::text = claims.operation
      and usage_events.price_version = claims."priceVersion"
      and usage_events.occurred_at >= claims.start and usage_events.occurred_at < claims."end"
      and (claims."of" is null or claims."of" = ${shareColumn(linesBy)})`)
}

/** Nothing of these lines is billed any more: it waits for another invoice. */
export async function releaseUsage(ctx: Pick<Core, 'db'>, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) return
  await ctx.db
    .update(usageEvents)
    .set({ invoiceLineId: null })
    .where(inArray(usageEvents.invoiceLineId, [...lineIds]))
}
