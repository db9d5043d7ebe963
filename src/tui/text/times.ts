const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const YEAR_MS = 365 * DAY_MS
/** Below this, how long ago something was would change with every look. */
const JUST_NOW_MS = 10 * SECOND_MS

/** Short enough for a column: `3m ago`, `in 30d`. */
export function relative(iso: string | null | undefined, now: number, none = 'never'): string {
  if (!iso) return none
  const distance = Date.parse(iso) - now
  const amount = span(Math.abs(distance))
  if (Math.abs(distance) < JUST_NOW_MS) return 'just now'
  return distance < 0 ? `${amount} ago` : `in ${amount}`
}

function span(milliseconds: number): string {
  if (milliseconds < MINUTE_MS) return `${Math.floor(milliseconds / SECOND_MS)}s`
  if (milliseconds < HOUR_MS) return `${Math.floor(milliseconds / MINUTE_MS)}m`
  if (milliseconds < 2 * DAY_MS) return `${Math.floor(milliseconds / HOUR_MS)}h`
  if (milliseconds < 2 * YEAR_MS) return `${Math.floor(milliseconds / DAY_MS)}d`
  return `${Math.floor(milliseconds / YEAR_MS)}y`
}

/** `2026-01-31 12:03:04 UTC` */
export function exact(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}

/** `2026-01-31 12:03:04 UTC (3m ago)` */
export function exactAndRelative(iso: string | null | undefined, now: number, none = 'never'): string {
  return iso ? `${exact(iso)} (${relative(iso, now)})` : none
}

/** `12:03:04`, on the clock of whoever looks. */
export function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 8)
}

export type Expiry = { at: string | undefined } | { problem: string }

const UNITS: Record<string, number> = { h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS, y: YEAR_MS }
export const EXPIRY_FORMS = 'never, 30d, 12h, 4w, 1y, or a date like 2027-01-31'

/** When a key is to expire, as people write it. A date alone is its first moment, in UTC. */
export function parseExpiry(text: string, now: number): Expiry {
  const given = text.trim().toLowerCase()
  if (given === '' || given === 'never') return { at: undefined }
  const [, amount, unit = ''] = /^(\d{1,5})\s*([hdwy])$/.exec(given) ?? []
  const length = UNITS[unit]
  if (amount && length) return future(now + Number(amount) * length, now)
  if (/^\d{4}-\d{2}-\d{2}$/.test(given)) return future(dateOf(given), now)
  if (/^\d{4}-\d{2}-\d{2}t/.test(given)) return future(timeOf(given), now)
  return { problem: `Say when: ${EXPIRY_FORMS}.` }
}

/** What comes of what was typed. */
export function expiryNote(value: string): string {
  if (value.trim() === '') return EXPIRY_FORMS
  const expiry = parseExpiry(value, Date.now())
  if ('problem' in expiry) return expiry.problem
  return expiry.at ? `on ${exact(expiry.at)}` : 'It never expires.'
}

/** The server allows no more. */
const LONGEST_LIFE_YEARS = 100

function future(time: number, now: number): Expiry {
  if (Number.isNaN(time)) return { problem: 'There is no such date.' }
  if (time <= now) return { problem: 'That time has passed.' }
  if (time > now + LONGEST_LIFE_YEARS * YEAR_MS) {
    return { problem: `It must lie within ${LONGEST_LIFE_YEARS} years.` }
  }
  return { at: new Date(time).toISOString() }
}

const timeOf = (text: string): number =>
  Number.isNaN(dateOf(text.slice(0, 10))) ? Number.NaN : Date.parse(text.toUpperCase())

/** NaN for a day that no month has: the parser of the language would roll 02-31 over into March. */
function dateOf(day: string): number {
  const time = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? Number.NaN : time
}
