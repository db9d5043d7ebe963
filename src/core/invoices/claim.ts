import { and, eq, gte, inArray, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { invoices, type UsageOperation, usageEvents } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { type Quantity, quantity } from '../money/quantity.ts'
import type { Period } from './periods.ts'
import { parseStored } from './stored.ts'

/** Usage that one line bills: one operation, at one version of the prices, of one period. */
export type Usage = {
  operation: UsageOperation
  priceVersion: string
  currency: string
  /** When it was used: the period of the invoice, or one that was billed before. */
  period: Period
  /** The invoice of that earlier period; null for what is in time. */
  lateFor: string | null
}

/** Test keys use for free. What a line bills already is billed. */
const unbilled = (clientId: string): SQL | undefined =>
  and(
    eq(usageEvents.clientId, clientId),
    eq(usageEvents.environment, 'live'),
    isNull(usageEvents.invoiceLineId),
  )

const within = ({ start, end }: Period): SQL | undefined =>
  and(gte(usageEvents.occurredAt, start), lt(usageEvents.occurredAt, end))

/** What a period is to bill: its own usage, and what came too late for the invoice of a period before. */
export async function unbilledUsage(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  period: Period,
): Promise<Usage[]> {
  const rows = await ctx.db
    .select({
      operation: usageEvents.operation,
      priceVersion: usageEvents.priceVersion,
      currency: usageEvents.currency,
      lateFor: invoices.id,
      start: invoices.periodStart,
      end: invoices.periodEnd,
    })
    .from(usageEvents)
    .leftJoin(
      invoices,
      and(
        eq(invoices.clientId, usageEvents.clientId),
        sql`${invoices.state} <> 'void'`,
        sql`${usageEvents.occurredAt} >= ${invoices.periodStart}`,
        sql`${usageEvents.occurredAt} < ${invoices.periodEnd}`,
      ),
    )
    .where(
      and(
        unbilled(clientId),
        lt(usageEvents.occurredAt, period.end),
        sql`(${usageEvents.occurredAt} >= ${period.start.toISOString()}::timestamptz or ${invoices.id} is not null)`,
      ),
    )
    .groupBy(
      usageEvents.operation,
      usageEvents.priceVersion,
      usageEvents.currency,
      invoices.id,
      invoices.periodStart,
      invoices.periodEnd,
    )
  return rows.map(({ start, end, ...usage }) => ({
    ...usage,
    period: start && end ? { start, end } : period,
  }))
}

/** Points the usage at the line, and says how much it is: what arrives meanwhile is left for the next invoice. */
export async function claimUsage(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  usage: Usage,
  lineId: string,
): Promise<Quantity> {
  await ctx.db
    .update(usageEvents)
    .set({ invoiceLineId: lineId })
    .where(
      and(
        unbilled(clientId),
        within(usage.period),
        eq(usageEvents.operation, usage.operation),
        eq(usageEvents.priceVersion, usage.priceVersion),
      ),
    )
  return summed(ctx, eq(usageEvents.invoiceLineId, lineId))
}

/** What of a period's use of an operation is billed already. */
export const billedBefore = (
  ctx: Pick<Core, 'db'>,
  clientId: string,
  { operation, period }: Usage,
): Promise<Quantity> =>
  summed(
    ctx,
    and(
      eq(usageEvents.clientId, clientId),
      eq(usageEvents.environment, 'live'),
      isNotNull(usageEvents.invoiceLineId),
      eq(usageEvents.operation, operation),
      within(period),
    ),
  )

async function summed(ctx: Pick<Core, 'db'>, where: SQL | undefined): Promise<Quantity> {
  const [row] = await ctx.db
    .select({ sum: sql<string | null>`sum(${usageEvents.quantity})` })
    .from(usageEvents)
    .where(where)
  return row?.sum ? parseStored(row.sum) : quantity(0n)
}

/** Nothing of these lines is billed any more: it waits for another invoice. */
export async function releaseUsage(ctx: Pick<Core, 'db'>, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) return
  await ctx.db
    .update(usageEvents)
    .set({ invoiceLineId: null })
    .where(inArray(usageEvents.invoiceLineId, [...lineIds]))
}

/** When what costs something was first used, from a moment on and before another, and is not billed. */
export async function firstUnbilled(
  ctx: Pick<Core, 'db'>,
  clientId: string,
  from: Date | null,
  before: Date,
): Promise<Date | null> {
  const [row] = await ctx.db
    .select({ at: usageEvents.occurredAt })
    .from(usageEvents)
    .where(
      and(
        unbilled(clientId),
        sql`${usageEvents.costMicros} <> 0`,
        lt(usageEvents.occurredAt, before),
        from ? gte(usageEvents.occurredAt, from) : undefined,
      ),
    )
    .orderBy(usageEvents.occurredAt)
    .limit(1)
  return row?.at ?? null
}
