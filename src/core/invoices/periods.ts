import type { BillingSchedule } from '../../db/tables/index.ts'
import { type Day, dayAt, plusDays, startOfDay, weekday } from './calendar.ts'

/** Half-open: `end` no longer counts. */
export type Period = { start: Date; end: Date }

export type Rhythm = { schedule: BillingSchedule; timeZone: string }

const MONTHS = { monthly: 1, quarterly: 3 } as const

/**
 * What a change of time zone can leave between two periods: from UTC-12 to UTC+14. So little is no period of its own,
 * and goes to the one that follows.
 */
const LONGEST_STUB_MS = 26 * 60 * 60 * 1000

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

export const periodBefore = (rhythm: Rhythm, { start }: Period): Period =>
  periodAt(rhythm, new Date(start.getTime() - 1))

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

/**
 * What of a period is left to bill beside the invoices that there are, the earliest first: a schedule or a time zone
 * that changed leaves pieces. A piece at its end that is shorter than a day or so waits for the next period, and one
 * from the period before is taken along. `taken` in order of time.
 */
export function unbilledParts(rhythm: Rhythm, whole: Period, taken: readonly Period[]): Period[] {
  const start = stubBefore(rhythm, whole, taken)?.start ?? whole.start
  return free({ start, end: whole.end }, taken).filter((part) => !isStub(part, whole, taken))
}

/** What remains of the period before, too short to be billed by itself. */
function stubBefore(rhythm: Rhythm, whole: Period, taken: readonly Period[]): Period | undefined {
  const before = periodBefore(rhythm, whole)
  const last = free(before, taken).at(-1)
  return last && isStub(last, before, taken) ? last : undefined
}

const isStub = (part: Period, whole: Period, taken: readonly Period[]): boolean =>
  part.end.getTime() === whole.end.getTime() &&
  part.end.getTime() - part.start.getTime() <= LONGEST_STUB_MS &&
  taken.some(({ end }) => end.getTime() === part.start.getTime())

function free(whole: Period, taken: readonly Period[]): Period[] {
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

/** Whether it is about as long as periods there are: a time zone that changed takes or gives some hours. */
export const isWhole = (rhythm: Rhythm, part: Period): boolean =>
  lengthOf(part) >= lengthOf(periodAt(rhythm, part.start)) - LONGEST_STUB_MS

const lengthOf = ({ start, end }: Period) => end.getTime() - start.getTime()
