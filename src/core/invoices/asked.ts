import { InvalidInputError } from '../errors.ts'
import { startOfDay } from './calendar.ts'
import { type Period, periodAt, periodBefore, type Rhythm } from './periods.ts'

export const LAST = 'last'
const CURRENT = 'current'
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/**
 * Which period is meant, by the client's clocks: the last whole one, the one that a day is in, or the current one as
 * far as it has come.
 */
export function askedPeriod(rhythm: Rhythm, asked: string, now: Date): Period {
  const current = periodAt(rhythm, now)
  if (asked === LAST) return periodBefore(rhythm, current)
  if (asked === CURRENT) return { start: current.start, end: now }
  const day = dayOf(asked)
  if (!day) {
    throw wrong('period must be last, current, or a day of the period that is meant, such as 2026-03-02.')
  }
  const period = periodAt(rhythm, startOfDay(rhythm.timeZone, day))
  if (period.end <= now) return period
  throw wrong(
    `The period with ${asked} ends at ${period.end.toISOString()} and can't be billed before. current bills what there is so far.`,
  )
}

/** Undefined for what is no day, such as the 31st of February. */
function dayOf(text: string) {
  const match = DAY.exec(text)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return { year, month, day }
}

const wrong = (message: string) => new InvalidInputError([{ path: 'period', message }])
