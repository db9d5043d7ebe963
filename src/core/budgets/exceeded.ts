import type { BudgetRow } from '../../db/tables/index.ts'
import { formatMillionths } from '../money/decimal.ts'
import { micros, money } from '../money/money.ts'
import type { Span } from '../usage/buckets.ts'

/** What happened, and what to do. */
export function explainExceeded(budget: BudgetRow, { to }: Span): string {
  const of = budget.operation === null ? 'everything' : nameOf(budget.operation)
  return `The budget for ${of}, ${amountText(budget)} a ${budget.period}, does not allow it any more. It begins anew at ${to.toISOString()}; the operator can raise it at any time.`
}

const nameOf = (operation: string) => operation.toLowerCase().replaceAll('_', ' ')

export function amountText({ amount, currency }: Pick<BudgetRow, 'amount' | 'currency'>): string {
  if (currency === null) return formatMillionths(amount)
  return `${money(micros(amount), currency).amount} ${currency}`
}
