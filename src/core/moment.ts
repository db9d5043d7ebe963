const FIRST_YEAR = 1
const LAST_YEAR = 9999

/** A date that the database reads as it is written: JavaScript knows years that take a sign, and a year zero. */
export function isMoment(date: Date): boolean {
  const year = date.getUTCFullYear()
  return year >= FIRST_YEAR && year <= LAST_YEAR
}
