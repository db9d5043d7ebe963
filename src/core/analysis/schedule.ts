import type { ArmedSpan } from '../../db/tables/index.ts'
import { type Day, dayAt, plusDays, weekday } from '../invoices/calendar.ts'
import { DAYS } from './rule.ts'
import { momentsOf } from './wall-clock.ts'

const MINUTE_MS = 60_000

/** Whether something is armed at a moment, in milliseconds since 1970. */
export type Schedule = (at: number) => boolean

/** Without spans it always is. Asked for many moments of one minute, it looks at the calendar once. */
export function createSchedule(spans: readonly ArmedSpan[] | undefined, timeZone: string): Schedule {
  if (!spans) return () => true
  let minute = Number.NaN
  let armed = false
  return (at) => {
    const current = Math.floor(at / MINUTE_MS)
    if (current === minute) return armed
    minute = current
    armed = isArmed(spans, timeZone, at)
    return armed
  }
}

/**
 * A span goes on from the first time that clocks show its start to the last time that they show its end, so putting
 * them back disarms nothing in between. One that begins and ends while they are put forward is left out.
 */
export function isArmed(spans: readonly ArmedSpan[], timeZone: string, at: number): boolean {
  const today = dayAt(timeZone, new Date(at))
  // One goes on for a day at most; clocks that are put back over midnight add a day on either side.
  const days = [-2, -1, 0, 1].map((count) => plusDays(today, count))
  return spans.some((span) => days.some((day) => isWithin(span, day, timeZone, at)))
}

function isWithin(span: ArmedSpan, day: Day, timeZone: string, at: number): boolean {
  const name = DAYS[weekday(day)]
  if (name === undefined || !span.days.includes(name)) return false
  const [from, to] = [minutesOf(span.from), minutesOf(span.to)]
  if (at < momentsOf(timeZone, day, from).first) return false
  const lastDay = to > from ? day : plusDays(day, 1)
  return at < momentsOf(timeZone, lastDay, to).last
}

/** Of `22:30`, since midnight; `24:00` is the end of the day. */
function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number)
  return hours * 60 + minutes
}
