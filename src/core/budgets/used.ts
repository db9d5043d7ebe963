import { type SQL, sql } from 'drizzle-orm'
import type { BudgetRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { ONE } from '../money/decimal.ts'
import { cut, type Span } from '../usage/buckets.ts'

/**
 * What was used of a budget in a span, in millionths, as far as this transaction sees: the sums of the events, and
 * counts that are no events yet.
 */
export async function usedIn(
  ctx: Pick<Core, 'db'>,
  { clientId, operation, currency }: BudgetRow,
  span: Span,
): Promise<bigint> {
  const filter = sql`client_id = ${clientId}::uuid and environment = 'live'
    and ${operation === null ? sql`true` : sql`operation = ${operation}::usage_operation`}`
  const isMoney = currency !== null
  const counted = isMoney
    ? sql`coalesce(sum(cost_micros) filter (where currency = ${currency}), 0)`
    : sql`coalesce(sum(quantity), 0) * ${String(ONE)}::numeric`
  const spans = cut(span, true)
  const parts = [
    ...spans.days.map((each) => sums('day', each, filter)),
    ...spans.quarters.map((each) => sums('quarter', each, filter)),
    ...spans.events.map(
      (each) => sql`select quantity, cost_micros, currency from usage_events
        where ${within('occurred_at', each)} and ${filter}`,
    ),
    // What these cost is reckoned once they become events.
    sql`select quantity, 0, null from usage_counts where ${within('begins_at', span)} and ${filter}`,
  ]
  const [row] = await ctx.db.execute<{ used: string }>(
    sql`select trunc(${counted})::text as used from (${sql.join(parts, sql` union all `)}) as used`,
  )
  return BigInt(row?.used ?? 0)
}

const sums = (width: 'day' | 'quarter', span: Span, filter: SQL) =>
  sql`select quantity, cost_micros, currency from usage_rollups
    where width = ${width}::usage_width and ${within('begins_at', span)} and ${filter}`

const within = (column: string, { from, to }: Span): SQL =>
  sql`${sql.identifier(column)} >= ${from.toISOString()}::timestamptz
    and ${sql.identifier(column)} < ${to.toISOString()}::timestamptz`
