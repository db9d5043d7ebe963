import { type Day, firstOfMonth, plusDays } from '../text/days.ts'

interface Period {
  readonly name: string
  readonly days: (today: Day) => { first: Day; last: Day }
}

/** The last of so many days is the one that it is. */
const latest = (count: number): Period => ({
  name: `last ${count} days`,
  days: (today) => ({ first: plusDays(today, 1 - count), last: today }),
})

/** By the clocks of the client. */
export const PERIODS = [
  { name: 'this month', days: (today) => ({ first: firstOfMonth(today), last: today }) },
  {
    name: 'last month',
    days: (today) => {
      const last = plusDays(firstOfMonth(today), -1)
      return { first: firstOfMonth(last), last }
    },
  },
  latest(7),
  latest(30),
] as const satisfies readonly Period[]
