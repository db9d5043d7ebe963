/** Such as 2026-03-02. */
export type Day = string

const DAY_MS = 24 * 60 * 60 * 1000
const FORMATS = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  // Swedes write dates as ISO does.
  const format = FORMATS.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone })
  FORMATS.set(timeZone, format)
  return format
}

/** Which day it is there. */
export const dayAt = (timeZone: string, time: number): Day => formatOf(timeZone).format(time)

/** When a day begins there. */
export function startOfDay(timeZone: string, day: Day): Date {
  const midnight = Date.parse(day)
  // No offset reaches a day.
  let [before, after] = [midnight - DAY_MS, midnight + DAY_MS]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dayAt(timeZone, middle) < day) before = middle
    else after = middle
  }
  return new Date(after)
}

/** The day so many days later; earlier with a count below zero. */
export const plusDays = (day: Day, count: number): Day =>
  new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10)

export const firstOfMonth = (day: Day): Day => `${day.slice(0, 7)}-01`

/** Both counted. */
export function daysBetween(first: Day, last: Day): Day[] {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => plusDays(first, index))
}

/** `Sat 2026-11-21` */
export function weekdayAndDay(day: Day): string {
  const name = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' }).format(Date.parse(day))
  return `${name} ${day}`
}

export const monthName = (day: Day): string =>
  new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(Date.parse(day))

interface Span {
  readonly start: string
  readonly end: string
  readonly timeZone: string
}

/** Of what ends before `end`, the first and the last day there: `2026-11-01–11-30`. */
export function daysOf({ start, end, timeZone }: Span): string {
  const first = dayAt(timeZone, Date.parse(start))
  const last = dayAt(timeZone, Math.max(Date.parse(start), Date.parse(end) - 1))
  return `${first}–${last.slice(5)}`
}
