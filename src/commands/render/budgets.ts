import type { BudgetRow } from '../../client/budgets.ts'
import { type Column, renderTable } from './table.ts'
import { moment } from './times.ts'

/** Such as `analysis a day`. */
export const budgetName = ({ operation, period }: Pick<BudgetRow, 'operation' | 'period'>): string =>
  `${operationOf(operation)} a ${period.toLowerCase()}`

const operationOf = (operation: string | null) =>
  operation?.toLowerCase().replaceAll('_', '-') ?? 'everything'

const COLUMNS: readonly Column<BudgetRow>[] = [
  { header: 'OF', value: ({ operation }) => operationOf(operation) },
  { header: 'A', value: ({ period }) => period.toLowerCase() },
  { header: 'BUDGET', value: ({ limit }) => limit.text },
  { header: 'USED', value: ({ used }) => used.text },
  { header: '%', value: ({ percent }) => String(percent) },
  { header: 'THEN', value: thenOf },
  { header: 'ANEW', value: ({ resetsAt }) => moment(resetsAt) ?? '', optional: true },
]

function thenOf({ stop, isStopping }: BudgetRow): string {
  if (!stop) return 'warns'
  return isStopping ? 'STOPPED' : 'stops'
}

export const renderBudgets = (budgets: readonly BudgetRow[], width?: number): string =>
  renderTable(budgets, COLUMNS, width)
