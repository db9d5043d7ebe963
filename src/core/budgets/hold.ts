import { and, asc, eq, getColumns, inArray, type SQL } from 'drizzle-orm'
import {
  type BudgetPeriodRow,
  type BudgetRow,
  budgetPeriods,
  budgets,
  clients,
} from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import type { Span } from '../usage/buckets.ts'
import { usedIn } from './used.ts'

/** A budget whose row this transaction holds: nobody else counts on it until it ends. */
export type HeldBudget = BudgetRow & { timeZone: string }

/** In one order everywhere, and after everything else that a transaction writes, so that nobody waits in a ring. */
export async function holdBudgets(
  tx: Pick<Core, 'db'>,
  clientIds: readonly string[],
  where?: SQL,
): Promise<HeldBudget[]> {
  const rows = await tx.db
    .select({ ...getColumns(budgets), settings: clients.settings })
    .from(budgets)
    .innerJoin(clients, eq(clients.id, budgets.clientId))
    .where(and(inArray(budgets.clientId, [...clientIds]), where))
    .orderBy(asc(budgets.id))
    .for('no key update', { of: budgets })
  return rows.map(({ settings, ...budget }) => ({ ...budget, timeZone: settings.timeZone }))
}

/**
 * How far it is used up in a period. The first who asks adds up what there is, which is right because those who use
 * something wait for the budget before they commit: what is not seen yet is counted by whoever it comes from.
 */
export async function standingOf(
  tx: Pick<Core, 'db'>,
  budget: BudgetRow,
  span: Span,
): Promise<{ row: BudgetPeriodRow; isNew: boolean }> {
  const [row] = await tx.db
    .select()
    .from(budgetPeriods)
    .where(and(eq(budgetPeriods.budgetId, budget.id), eq(budgetPeriods.startsAt, span.from)))
  if (row) return { row, isNew: false }
  const used = await usedIn(tx, budget, span)
  return {
    row: { budgetId: budget.id, startsAt: span.from, endsAt: span.to, used, warned: 0 },
    isNew: true,
  }
}

export async function keepStanding(tx: Pick<Core, 'db'>, row: BudgetPeriodRow): Promise<void> {
  await tx.db
    .insert(budgetPeriods)
    .values(row)
    .onConflictDoUpdate({ target: [budgetPeriods.budgetId, budgetPeriods.startsAt], set: row })
}
