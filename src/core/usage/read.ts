import { type SQL, sql } from 'drizzle-orm'
import type { Environment } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import { visibleUsage } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { InvalidInputError } from '../errors.ts'
import { add, type Micros, micros, NOTHING } from '../money/money.ts'
import { parseQuantity, type Quantity, quantity } from '../money/quantity.ts'
import type { Operation } from '../prices/price-list.ts'
import { cut, type Span } from './buckets.ts'
import { DIMENSIONS, type Dimension } from './dimensions.ts'

/** Of one answer. */
export const MOST_GROUPS = 5_000

export type UsageFilter = {
  clientId?: string | undefined
  environment?: Environment | undefined
  operation?: Operation | null | undefined
  keyId?: string | undefined
}

export type UsageWanted = Span &
  UsageFilter & {
    groupBy: readonly Dimension[]
    /** Whose days and hours they are. */
    timeZone: string
  }

export type UsageGroup = {
  clientId: string | null
  environment: Environment | null
  operation: Operation | null
  keyId: string | null
  sourceName: string | null
  /** Of its time zone, like 2026-01-31. */
  day: string | null
  hour: Date | null
  quantity: Quantity
  cost: Micros
  events: number
}

export type Usage = { groups: UsageGroup[]; total: Micros; events: number }

type Row = Omit<UsageGroup, 'quantity' | 'cost' | 'events' | 'hour'> & {
  hour: string | null
  quantity: string
  cost: string
  events: string
}

/** From sums of days and quarters of an hour, and from the events themselves where a span begins or ends within one. */
export async function readUsage(ctx: Core, viewer: Viewer, wanted: UsageWanted): Promise<Usage> {
  const rows = await ctx.db.execute<Row>(usageQuery(ctx, viewer, wanted))
  if (rows.length > MOST_GROUPS) throw tooMany()
  const groups = rows.map(({ hour, quantity: amount, cost, events, ...group }) => ({
    ...group,
    hour: hour === null ? null : new Date(hour),
    quantity: parseQuantity(amount) ?? quantity(0n),
    cost: micros(BigInt(cost)),
    events: Number(events),
  }))
  return {
    groups,
    total: add(NOTHING, ...groups.map(({ cost }) => cost)),
    events: groups.reduce((sum, { events }) => sum + events, 0),
  }
}

function usageQuery(ctx: Core, viewer: Viewer, wanted: UsageWanted): SQL {
  const { from, to, groupBy, timeZone } = wanted
  const inDays = !groupBy.includes('HOUR') && (!groupBy.includes('DAY') || timeZone === 'UTC')
  const spans = cut({ from, to }, inDays)
  const filter = sql`${visibleUsage(viewer)} and ${filterOf(wanted)}`
  const columns = sql`client_id, environment, operation, key_id, source_name, currency`
  const parts = [
    ...spans.days.map(
      (span) => sql`select ${columns}, begins_at as at, quantity, cost_micros, events from usage_rollups
        where width = 'day' and ${within('begins_at', span)} and ${filter}`,
    ),
    ...spans.quarters.map(
      (span) => sql`select ${columns}, begins_at as at, quantity, cost_micros, events from usage_rollups
        where width = 'quarter' and ${within('begins_at', span)} and ${filter}`,
    ),
    ...spans.events.map(
      (span) => sql`select ${columns}, occurred_at as at, quantity, cost_micros, 1 as events from usage_events
        where ${within('occurred_at', span)} and ${filter}`,
    ),
    sql`select client_id, environment, operation, key_id, source_name, null, begins_at, quantity, 0, 1
      from usage_counts where ${within('begins_at', { from, to })} and ${filter}`,
  ]
  const chosen = Object.entries(DIMENSIONS).map(([name, { column, of }]) => {
    const isChosen = groupBy.includes(name as Dimension)
    return sql`${isChosen ? of(timeZone) : sql`null`} as ${sql.identifier(column)}`
  })
  const dimensions = sql.join(
    groupBy.map((name) => sql.identifier(DIMENSIONS[name].column)),
    sql`, `,
  )
  return sql`
    select ${sql.join(chosen, sql`, `)}, sum(quantity)::text as quantity, sum(events)::text as events,
      coalesce(sum(cost_micros) filter (where currency = ${ctx.currency}), 0)::text as cost
    from (${sql.join(parts, sql` union all `)}) as used
    ${groupBy.length > 0 ? sql`group by ${dimensions} order by ${dimensions}` : sql`having count(*) > 0`}
    limit ${MOST_GROUPS + 1}::int`
}

const within = (column: string, { from, to }: Span): SQL =>
  sql`${sql.identifier(column)} >= ${from.toISOString()}::timestamptz
    and ${sql.identifier(column)} < ${to.toISOString()}::timestamptz`

function filterOf({ clientId, environment, operation, keyId }: UsageFilter): SQL {
  return sql.join(
    [
      sql`true`,
      ...(clientId ? [sql`client_id = ${clientId}::uuid`] : []),
      ...(environment ? [sql`environment = ${environment}::environment`] : []),
      ...(operation ? [sql`operation = ${operation}::usage_operation`] : []),
      ...(keyId ? [sql`key_id = ${keyId}::uuid`] : []),
    ],
    sql` and `,
  )
}

const tooMany = () =>
  new InvalidInputError([
    {
      path: 'groupBy',
      message: `That is more than ${MOST_GROUPS} groups. Ask for a shorter time, or group by less.`,
    },
  ])
