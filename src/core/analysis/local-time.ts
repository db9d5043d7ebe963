import { offsetAt } from '../invoices/calendar.ts'

const MINUTE_MS = 60_000

/** What calendar and clock show there, and how far they are from UTC: `2026-11-21T20:15:00.250+01:00`. */
export function localTime(at: number, timeZone: string): string {
  const offset = offsetAt(timeZone, at)
  const shown = new Date(at + offset).toISOString().slice(0, -1)
  const minutes = Math.round(Math.abs(offset) / MINUTE_MS)
  return `${shown}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

const two = (count: number): string => String(count).padStart(2, '0')
