import { InvalidInputError } from '../errors.ts'
import { isMoment } from '../moment.ts'
import { type Day, startOfDay } from './calendar.ts'
import { type Rhythms, type Settlement, settlementAt, settlementBefore } from './settlement.ts'

export const LAST = 'last'
const CURRENT = 'current'
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/**
 * Which period is meant, by the client's clocks: the last whole one, the one that a day is in, or the current one as
 * far as it has come.
 */
export function askedPeriod(rhythms: Rhythms, asked: string, now: Date): Asked {
  const current = settlementAt(rhythms, now)
  if (asked === CURRENT) return { settlement: current, end: now }
  const settlement =
    asked === LAST ? settlementBefore(rhythms, current) : settlementOn(rhythms, requireDay(asked))
  if (settlement.end <= now) return { settlement, end: settlement.end }
  throw wrong(
    `The period with ${asked} ends ${whenOf(settlement.end)} and can't be billed before. current bills what there is so far.`,
  )
}

const whenOf = (end: Date): string => (isMoment(end) ? `at ${end.toISOString()}` : 'after the year 9999')

/** A period, and up to when it is billed. */
export type Asked = { settlement: Settlement; end: Date }

/** Whoever it is for: whether it says a period at all. */
export function requireAsked(asked: string): void {
  if (asked !== LAST && asked !== CURRENT) requireDay(asked)
}

function requireDay(asked: string): Day {
  const day = dayOf(asked)
  if (day) return day
  throw wrong('period must be last, current, or a day of the period that is meant, such as 2026-03-02.')
}

/** By the clocks that a period then had; a day that a change of clocks takes in two is where it begins. */
function settlementOn(rhythms: Rhythms, day: Day): Settlement {
  const noon = new Date(Date.UTC(day.year, day.month - 1, day.day, 12))
  const { timeZone } = settlementAt(rhythms, noon).rhythm
  return settlementAt(rhythms, startOfDay(timeZone, day))
}

/** Undefined for what is no day, such as the 31st of February. */
function dayOf(text: string): Day | undefined {
  const match = DAY.exec(text)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1000 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  return { year, month, day }
}

const wrong = (message: string) => new InvalidInputError([{ path: 'period', message }])
