/** A day of the calendar, wherever. Months from 1. */
export type Day = { year: number; month: number; day: number }

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

const FORMATS = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-hc-h23', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    era: 'short',
  })
  FORMATS.set(timeZone, format)
  return format
}

/** What a clock there shows, as if it were UTC, in whole seconds. */
function clockAt(timeZone: string, at: number): number {
  const shown = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(shown.get(type))
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** In milliseconds, east of Greenwich above 0. */
export const offsetAt = (timeZone: string, at: number): number =>
  clockAt(timeZone, at) - Math.floor(at / 1000) * 1000

export function dayAt(timeZone: string, at: Date): Day {
  const clock = new Date(clockAt(timeZone, at.getTime()))
  return { year: clock.getUTCFullYear(), month: clock.getUTCMonth() + 1, day: clock.getUTCDate() }
}

/**
 * When a day begins there. Where clocks are put forward at midnight, that is the moment at which they are; where they
 * are put back over midnight, the first of the two midnights.
 */
export function startOfDay(timeZone: string, { year, month, day }: Day): Date {
  const midnight = Date.UTC(year, month - 1, day)
  // No offset reaches a day, so these are those before and after any change of clocks on that day.
  const offsets = [offsetAt(timeZone, midnight - DAY_MS), offsetAt(timeZone, midnight + DAY_MS)]
  const candidates = offsets.map((offset) => midnight - offset).toSorted((one, other) => one - other)
  const first = candidates.find((at) => clockAt(timeZone, at) === midnight)
  if (first !== undefined) return new Date(first)
  const [before = midnight, after = midnight] = candidates
  return new Date(change(timeZone, before, after))
}

/** The moment within which the clocks there are changed. */
export function change(timeZone: string, before: number, after: number): number {
  const old = offsetAt(timeZone, before)
  let [low, high] = [before, after]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(timeZone, middle) === old) low = middle
    else high = middle
  }
  return high
}

/** The day so many days later; earlier with a count below zero. */
export function plusDays({ year, month, day }: Day, count: number): Day {
  const moved = new Date(Date.UTC(year, month - 1, day + count))
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }
}

/** 0 is Monday. */
export const weekday = ({ year, month, day }: Day): number =>
  (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7

/** Such as 2026-03-02. */
export const dayText = ({ year, month, day }: Day): string =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** For people: the first and the last day there of what ends before `end`. */
export function daysText(timeZone: string, { start, end }: { start: Date; end: Date }): string {
  const first = dayText(dayAt(timeZone, start))
  const last = dayText(dayAt(timeZone, new Date(end.getTime() - 1)))
  return `${first} to ${last}`
}
