import type { KeyDayRow } from '../../db/tables/index.ts'
import { InvalidInputError } from '../errors.ts'

const DAY_MS = 24 * 60 * 60 * 1000
export const MOST_DAYS = 366

export type DayCount = Pick<KeyDayRow, 'day' | 'count'>

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** The first of so many days (UTC) that end today. */
export function firstDay(days: number, now: Date): string {
  if (Number.isInteger(days) && days >= 1 && days <= MOST_DAYS)
    return dayOf(now.getTime() - (days - 1) * DAY_MS)
  throw new InvalidInputError([{ path: 'days', message: `days must lie between 1 and ${MOST_DAYS}.` }])
}

/** Every day up to today, also those without a use. */
export function everyDay(rows: readonly DayCount[], days: number, now: Date): DayCount[] {
  const counts = new Map(rows.map(({ day, count }) => [day, count]))
  return Array.from({ length: days }, (_, index) => {
    const day = dayOf(now.getTime() - (days - 1 - index) * DAY_MS)
    return { day, count: counts.get(day) ?? 0 }
  })
}
