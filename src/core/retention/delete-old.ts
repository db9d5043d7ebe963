import { type SQL, sql } from 'drizzle-orm'
import type { Core } from '../context.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** How long it is kept what nobody needs for ever. */
const FAILURES_KEPT_MS = 90 * DAY_MS
const EVENTS_KEPT_MS = 30 * DAY_MS
/** Counts of a day, of which the present one alone is looked at. */
const MODEL_CALLS_KEPT_MS = 7 * DAY_MS
/** Longer than usage may come late, which counts on the budget of its time. */
const BUDGET_PERIODS_KEPT_MS = 90 * DAY_MS
export const IDEMPOTENT_REQUESTS_KEPT_MS = 24 * HOUR_MS

/** Few enough to hold no lock for long. */
const BATCH_ROWS = 1_000

/** Servers that do it at the same time take different rows. */
export async function deleteOld(ctx: Core): Promise<void> {
  const before = (ageMs: number) => sql`${new Date(ctx.now().getTime() - ageMs).toISOString()}::timestamptz`
  await deleteWhere(ctx, sql`auth_failures`, sql`last_at < ${before(FAILURES_KEPT_MS)}`)
  await deleteWhere(ctx, sql`events`, sql`at < ${before(EVENTS_KEPT_MS)}`)
  await deleteWhere(ctx, sql`budget_periods`, sql`ends_at < ${before(BUDGET_PERIODS_KEPT_MS)}`)
  await deleteWhere(ctx, sql`usage_reservations`, sql`expires_at < ${before(0)}`)
  await deleteWhere(ctx, sql`model_calls`, sql`day < ${before(MODEL_CALLS_KEPT_MS)}`)
  await deleteWhere(ctx, sql`analyses`, oldAnalysis(ctx))
  await deleteWhere(ctx, sql`idempotent_requests`, sql`created_at < ${before(IDEMPOTENT_REQUESTS_KEPT_MS)}`)
}

/** As long as the evidence of its camera is kept. */
const oldAnalysis = ({ frames, now }: Core): SQL => sql`state = 'finished' and created_at < (
  select ${now().toISOString()}::timestamptz - interval '1 day' * coalesce(
    (source.settings->>'retentionDays')::int,
    (client.settings->'frames'->>'retentionDays')::int,
    ${frames.defaults.retentionDays}::int
  )
  from sources source join clients client on client.id = source.client_id
  where source.id = source_id)`

async function deleteWhere(ctx: Core, table: SQL, condition: SQL): Promise<void> {
  for (let deleted = BATCH_ROWS; deleted >= BATCH_ROWS; ) {
    const rows = await ctx.db.execute(sql`
      delete from ${table} where ctid = any(array(
        select ctid from ${table} where ${condition} limit ${BATCH_ROWS}::int for update skip locked
      )) returning 1`)
    deleted = rows.length
  }
}
