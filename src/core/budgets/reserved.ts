import { and, eq, gt, sql } from 'drizzle-orm'
import { type BudgetRow, usageReservations } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'

/** What others hold of it; a reservation that is never used up counts until its time is up. */
export async function reservedOf(ctx: Pick<Core, 'db' | 'now'>, budget: BudgetRow): Promise<bigint> {
  const { clientId, operation, currency } = budget
  const sum =
    currency === null
      ? sql<string>`trunc(coalesce(sum(${usageReservations.quantity}), 0) * 1000000)::text`
      : sql<string>`coalesce(sum(${usageReservations.costMicros}), 0)::text`
  const [row] = await ctx.db
    .select({ sum })
    .from(usageReservations)
    .where(
      and(
        eq(usageReservations.clientId, clientId),
        gt(usageReservations.expiresAt, ctx.now()),
        operation === null ? undefined : eq(usageReservations.operation, operation),
        currency === null ? undefined : eq(usageReservations.currency, currency),
      ),
    )
  return BigInt(row?.sum ?? 0)
}
