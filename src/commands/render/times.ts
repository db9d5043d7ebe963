const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Beyond this a date says more than a count of days. */
const RELATIVE_LIMIT_MS = 14 * DAY_MS

export function day(time: string): string {
  return time.slice(0, 'YYYY-MM-DD'.length)
}

export function moment(time: string | null): string | null {
  return time === null ? null : `${day(time)} ${time.slice(11, 16)} UTC`
}

export function ago(time: string | null, now = new Date()): string {
  if (time === null) return 'never'
  const passed = now.getTime() - Date.parse(time)
  if (passed < MINUTE_MS) return 'just now'
  if (passed < HOUR_MS) return `${Math.floor(passed / MINUTE_MS)} min ago`
  if (passed < DAY_MS) return `${Math.floor(passed / HOUR_MS)} h ago`
  if (passed < RELATIVE_LIMIT_MS) return `${Math.floor(passed / DAY_MS)} d ago`
  return day(time)
}
