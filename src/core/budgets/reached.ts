import type { BudgetPeriodRow, BudgetRow } from '../../db/tables/index.ts'
import type { Core } from '../context.ts'
import { type NewEvent, recordEvents } from '../events/record.ts'
import type { Operation } from '../prices/price-list.ts'

/** Percentages of a budget at which somebody is told, once each in a period. */
export const WARNINGS = [80, 90, 100] as const

/** How a budget stood when one of them was reached. Amounts in millionths, as text: JSON has no bigint. */
export type BudgetReached = {
  percent: number
  operation: Operation | null
  period: BudgetRow['period']
  startsAt: string
  endsAt: string
  amount: string
  used: string
  /** Null: a quantity. */
  currency: string | null
  stop: boolean
}

/** The highest of them that so much of it comes to; 0 for none. */
export const reachedBy = (used: bigint, amount: bigint): number =>
  WARNINGS.findLast((percent) => used * 100n >= amount * BigInt(percent)) ?? 0

/** Tells of each that was reached since the one that was told last, in the transaction that reached them. */
export async function recordReached(
  tx: Core,
  budget: BudgetRow,
  before: number,
  { startsAt, endsAt, used, warned }: BudgetPeriodRow,
): Promise<void> {
  const { id, clientId, operation, period, amount, currency, stop } = budget
  const events = WARNINGS.filter((percent) => percent > before && percent <= warned).map(
    (percent): NewEvent => {
      const data: BudgetReached = {
        percent,
        operation,
        period,
        startsAt: startsAt.toISOString(),
        endsAt: endsAt.toISOString(),
        amount: String(amount),
        used: String(used),
        currency,
        stop,
      }
      return { kind: 'budget', clientId, environment: 'live', subjectId: id, data }
    },
  )
  if (events.length > 0) await recordEvents(tx, 'budget', events)
}
