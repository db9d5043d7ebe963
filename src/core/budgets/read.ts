import { asc, eq } from 'drizzle-orm'
import { type BudgetRow, budgets, type ClientRow } from '../../db/tables/index.ts'
import type { Viewer } from '../access/viewer.ts'
import { seesMoney } from '../access/visible.ts'
import type { Core } from '../context.ts'
import { standingOf } from './hold.ts'
import { budgetSpan } from './periods.ts'
import { reservedOf } from './reserved.ts'

/** A budget, and how it stands in its period that runs now. Amounts in millionths. */
export type BudgetStanding = {
  budget: BudgetRow
  startsAt: Date
  resetsAt: Date
  used: bigint
  /** Held for what is not finished yet. */
  reserved: bigint
  /** The highest percentage that was told. */
  warned: number
}

/** Each operation and period once; of these a test key sees none. */
export async function budgetsOf(
  ctx: Pick<Core, 'db' | 'now'>,
  viewer: Viewer,
  client: Pick<ClientRow, 'id' | 'settings'>,
): Promise<BudgetStanding[]> {
  if (!seesMoney(viewer)) return []
  const rows = await ctx.db
    .select()
    .from(budgets)
    .where(eq(budgets.clientId, client.id))
    .orderBy(asc(budgets.operation), asc(budgets.period))
  const found: BudgetStanding[] = []
  for (const row of rows) found.push(await standingNow(ctx, row, client))
  return found
}

export async function standingNow(
  ctx: Pick<Core, 'db' | 'now'>,
  budget: BudgetRow,
  { settings }: Pick<ClientRow, 'settings'>,
): Promise<BudgetStanding> {
  const span = budgetSpan(budget.period, settings.timeZone, ctx.now())
  const { row } = await standingOf(ctx, budget, span)
  const reserved = await reservedOf(ctx, budget)
  return { budget, startsAt: span.from, resetsAt: span.to, used: row.used, reserved, warned: row.warned }
}
