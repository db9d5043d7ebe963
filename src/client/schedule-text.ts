import { VigintError } from './errors.ts'

export const DAYS = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const
export type Day = (typeof DAYS)[number]

export interface ArmedSpanInput {
  days: Day[]
  from: string
  to: string
}

const HOW =
  'Write it like 22:00-06:00 for every day, mon-fri@22:00-06:00, or mon/wed@08:00-12:30+sat@00:00-24:00.'
const SPAN = /^(?:([a-z/-]+)@)?(\d\d:\d\d)-(\d\d:\d\d)$/i

/** `mon-fri@22:00-06:00+sat@00:00-24:00` */
export function parseSchedule(text: string): ArmedSpanInput[] {
  return text.split('+').map((span) => {
    const [, named, from, to] = SPAN.exec(span.trim()) ?? []
    const days = named === undefined ? [...DAYS] : daysIn(named)
    if (from && to && days) return { days, from, to }
    throw new VigintError('BAD_USER_INPUT', `"${span}" is no part of a schedule.`, HOW)
  })
}

/** `mon-fri/sun`; `fri-mon` goes on over the end of the week. */
function daysIn(text: string): Day[] | undefined {
  const named = new Set<Day>()
  for (const range of text.split('/')) {
    const [first = -1, last = first, ...more] = range.split('-').map(placeOf)
    if (first < 0 || last < 0 || more.length > 0) return undefined
    const count = ((last - first + DAYS.length) % DAYS.length) + 1
    for (const day of [...DAYS, ...DAYS].slice(first, first + count)) named.add(day)
  }
  return DAYS.filter((day) => named.has(day))
}

const placeOf = (text: string): number => PLACES.indexOf(text.toUpperCase())
const PLACES: readonly string[] = DAYS

export const scheduleText = (spans: readonly { days: readonly Day[]; from: string; to: string }[]): string =>
  spans
    .map(({ days, from, to }) => {
      const named = days.length === DAYS.length ? '' : `${daysText(days)}@`
      return `${named}${from}-${to}`
    })
    .join('+')

/** Three in a row or more as a range, within the week. */
function daysText(days: readonly Day[]): string {
  const rows: Day[][] = []
  for (const day of DAYS.filter((each) => days.includes(each))) {
    const row = rows.at(-1)
    const before = row?.at(-1)
    if (row && before && DAYS.indexOf(day) === DAYS.indexOf(before) + 1) row.push(day)
    else rows.push([day])
  }
  return rows
    .map((row) => (row.length > 2 ? `${row[0]}-${row.at(-1)}` : row.join('/')))
    .join('/')
    .toLowerCase()
}
