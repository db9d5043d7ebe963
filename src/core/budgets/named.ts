import { and, eq, isNull } from 'drizzle-orm'
import { type BudgetRow, budgets } from '../../db/tables/index.ts'
import { announceAccessChange } from '../access/changes.ts'
import type { Core, Transaction } from '../context.ts'
import { amountText } from './exceeded.ts'

type Which = Pick<BudgetRow, 'operation' | 'period'>

export async function budgetNamed(tx: Core, clientId: string, { operation, period }: Which) {
  const [row] = await tx.db
    .select()
    .from(budgets)
    .where(
      and(
        eq(budgets.clientId, clientId),
        eq(budgets.period, period),
        operation === null ? isNull(budgets.operation) : eq(budgets.operation, operation),
      ),
    )
  return row
}

/** Frames are stopped in memory, in every process. */
export async function liftStop(tx: Transaction, { operation, clientId }: BudgetRow): Promise<void> {
  if (operation === 'FRAMES') await announceAccessChange(tx, { clientId })
}

/** What the audit log says of a budget. */
export const describeBudget = (budget: BudgetRow) => ({
  operation: budget.operation,
  period: budget.period,
  amount: amountText(budget),
  stop: budget.stop,
})
