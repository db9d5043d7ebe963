import type { BudgetPeriod } from '../../db/tables/index.ts'
import { type Day, dayAt, plusDays, startOfDay, weekday } from '../invoices/calendar.ts'
import type { Span } from '../usage/buckets.ts'

/** The day, the week from Monday, or the month that a moment falls into, by the clocks there. */
export function budgetSpan(period: BudgetPeriod, timeZone: string, at: Date): Span {
  const first = firstDay(period, dayAt(timeZone, at))
  const from = startOfDay(timeZone, first)
  const next = following(period, first)
  const to = startOfDay(timeZone, next)
  // Where clocks are put back over midnight, what follows the first midnight shows the day before once more.
  return at < to ? { from, to } : { from: to, to: startOfDay(timeZone, following(period, next)) }
}

function firstDay(period: BudgetPeriod, day: Day): Day {
  if (period === 'day') return day
  return period === 'week' ? plusDays(day, -weekday(day)) : { ...day, day: 1 }
}

function following(period: BudgetPeriod, first: Day): Day {
  if (period !== 'month') return plusDays(first, period === 'day' ? 1 : 7)
  return first.month === 12
    ? { year: first.year + 1, month: 1, day: 1 }
    : { ...first, month: first.month + 1 }
}
