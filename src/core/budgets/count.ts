import type { Environment } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import type { Quantity } from '../money/quantity.ts'
import type { Operation } from '../prices/price-list.ts'
import type { Span } from '../usage/buckets.ts'
import { type HeldBudget, holdBudgets, keepStanding, standingOf } from './hold.ts'
import { budgetSpan } from './periods.ts'
import { reachedBy, recordReached } from './reached.ts'

/** Usage that was just written by this transaction; below zero where it was taken back. */
export type Counted = {
  clientId: string
  environment: Environment
  operation: Operation
  occurredAt: Date
  quantity: Quantity
  costMicros: bigint
  currency: string
}

/**
 * Counts what was used on the budgets of its clients, and tells of what is reached by it, each once. Call it last in a
 * transaction: everybody else who uses something of these clients waits from here on.
 */
export async function countOnBudgets(tx: Core, used: readonly Counted[]): Promise<void> {
  const live = used.filter(({ environment }) => environment === 'live')
  if (live.length === 0) return
  const byClient = Map.groupBy(live, ({ clientId }) => clientId)
  for (const budget of await holdBudgets(tx, [...byClient.keys()])) {
    const own = byClient.get(budget.clientId) ?? []
    for (const { span, amount } of amountsOf(budget, own)) await count(tx, budget, span, amount)
  }
}

async function count(tx: Core, budget: HeldBudget, span: Span, amount: bigint): Promise<void> {
  // What came before there was a budget is nobody's news.
  if (amount === 0n || span.to <= budget.createdAt) return
  const { row, isNew } = await standingOf(tx, budget, span)
  const used = isNew ? row.used : row.used + amount
  const reached = amount > 0n ? reachedBy(used, budget.amount) : 0
  const after = { ...row, used, warned: Math.max(row.warned, reached) }
  await keepStanding(tx, after)
  await recordReached(tx, budget, row.warned, after)
}

function amountsOf(budget: HeldBudget, used: readonly Counted[]): { span: Span; amount: bigint }[] {
  const found = new Map<number, { span: Span; amount: bigint }>()
  let last: Span | undefined
  for (const each of used) {
    if (budget.operation !== null && budget.operation !== each.operation) continue
    const { occurredAt: at } = each
    // Nearly all that comes together is of one period, and to look for it takes a while.
    if (!last || at < last.from || at >= last.to) last = budgetSpan(budget.period, budget.timeZone, at)
    const known = found.get(last.from.getTime()) ?? { span: last, amount: 0n }
    known.amount += amountOn(budget, each)
    found.set(last.from.getTime(), known)
  }
  return [...found.values()]
}

/** In millionths, of what the budget is counted in. */
export function amountOn(
  { currency }: Pick<HeldBudget, 'currency'>,
  used: Pick<Counted, 'quantity' | 'costMicros' | 'currency'>,
): bigint {
  if (currency === null) return used.quantity
  return currency === used.currency ? used.costMicros : 0n
}
