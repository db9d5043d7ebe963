import { and, eq, gt, lte, sql } from 'drizzle-orm'
import { budgetPeriods, budgets } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import type { FrameStop } from '../frames/stops.ts'
import { explainExceeded } from './exceeded.ts'

/** By client: whose budget of frames is used up now, with the one that stays so the longest. */
export async function readFrameStops(ctx: Pick<Core, 'db' | 'now'>): Promise<Map<string, FrameStop>> {
  const now = ctx.now()
  const rows = await ctx.db
    .select()
    .from(budgets)
    .innerJoin(budgetPeriods, eq(budgetPeriods.budgetId, budgets.id))
    .where(
      and(
        eq(budgets.operation, 'FRAMES'),
        eq(budgets.stop, true),
        lte(budgetPeriods.startsAt, now),
        gt(budgetPeriods.endsAt, now),
        sql`${budgetPeriods.used} >= ${budgets.amount}`,
      ),
    )
    .orderBy(budgetPeriods.endsAt)
  return new Map(
    rows.map(({ budgets: budget, budget_periods: { startsAt, endsAt } }) => [
      budget.clientId,
      { message: explainExceeded(budget, { from: startsAt, to: endsAt }), resetsAt: endsAt },
    ]),
  )
}
