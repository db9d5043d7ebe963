const FIRST_YEAR = 1
const LAST_YEAR = 9999

/** A date that the database reads as it is written: JavaScript knows years that take a sign, and a year zero. */
export function isMoment(date: Date): boolean {
  const year = date.getUTCFullYear()
  return year >= FIRST_YEAR && year <= LAST_YEAR
}

const RFC_3339 =
  /^\d{4}-\d\d-\d\d[Tt ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
/** Every month has as many. */
const SHORTEST_MONTH_DAYS = 28

/** What a text says as RFC 3339 writes it, in milliseconds since 1970; null for any other, and for a day that no month has. */
export function momentIn(text: string): number | null {
  if (!RFC_3339.test(text)) return null
  const day = Number(text.slice(8, 10))
  // The language takes 2026-02-30 for a day of March.
  if (day > SHORTEST_MONTH_DAYS && new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() !== day)
    return null
  const date = new Date(text.replace(' ', 'T').toUpperCase())
  return isMoment(date) ? date.getTime() : null
}
