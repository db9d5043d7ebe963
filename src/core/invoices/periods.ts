import type { BillingSchedule } from '../../db/tables/index.ts'
import { type Day, dayAt, plusDays, startOfDay, weekday } from './calendar.ts'

/** Half-open: `end` no longer counts. */
export type Period = { start: Date; end: Date }

export type Rhythm = { schedule: BillingSchedule; timeZone: string }

const MONTHS = { monthly: 1, quarterly: 3 } as const

/** The period that a moment falls into, by the clocks and the calendar there. */
export function periodAt({ schedule, timeZone }: Rhythm, at: Date): Period {
  const first = firstDay(schedule, dayAt(timeZone, at))
  const start = startOfDay(timeZone, first)
  // Where clocks are put back over midnight, what follows the first midnight shows the day before once more.
  const next = firstDay(schedule, following(schedule, first))
  const end = startOfDay(timeZone, next)
  if (at >= end) return { start: end, end: startOfDay(timeZone, following(schedule, next)) }
  return { start, end }
}

function firstDay(schedule: BillingSchedule, day: Day): Day {
  if (schedule === 'weekly') return plusDays(day, -weekday(day))
  const months = MONTHS[schedule]
  return { ...day, month: day.month - ((day.month - 1) % months), day: 1 }
}

/** The first day of the period after the one that begins on `first`. */
function following(schedule: BillingSchedule, first: Day): Day {
  if (schedule === 'weekly') return plusDays(first, 7)
  const months = first.month - 1 + MONTHS[schedule]
  return { year: first.year + Math.floor(months / 12), month: (months % 12) + 1, day: 1 }
}

/** What of a period no invoice covers, the earliest first. `taken` in order of time. */
export function freeParts(whole: Period, taken: readonly Period[]): Period[] {
  const parts: Period[] = []
  let start = whole.start
  for (const each of taken) {
    if (each.end <= start || each.start >= whole.end) continue
    if (each.start > start) parts.push({ start, end: each.start })
    start = each.end
  }
  if (start < whole.end) parts.push({ start, end: whole.end })
  return parts
}
