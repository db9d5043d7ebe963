import { change, type Day, offsetAt } from '../invoices/calendar.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/**
 * When clocks there show a time of a day. `first`: from then on one has shown it, or a later one; `last`: from then on
 * none shows an earlier one. They differ where clocks are put back over that time. Where they are put forward over it,
 * both are the moment at which they are.
 */
export function momentsOf(timeZone: string, day: Day, minutes: number): { first: number; last: number } {
  const shown = Date.UTC(day.year, day.month - 1, day.day) + minutes * MINUTE_MS
  // No offset reaches a day, so these are those before and after any change of clocks near that time.
  const old = offsetAt(timeZone, shown - DAY_MS)
  const young = offsetAt(timeZone, shown + DAY_MS)
  const before = shown - old
  const after = shown - young
  if (old === young) return { first: before, last: before }
  const isBefore = offsetAt(timeZone, before) === old
  const isAfter = offsetAt(timeZone, after) === young
  // Put back to this very time, clocks show none that is earlier.
  const isAgain = isBefore && offsetAt(timeZone, after - 1) === young
  if (isBefore) return { first: before, last: isAgain ? after : before }
  if (isAfter) return { first: after, last: after }
  const changed = change(timeZone, shown - DAY_MS, shown + DAY_MS)
  return { first: changed, last: changed }
}
