import type { KeyWithUse } from '../../client/index.ts'
import { bar } from '../../client/usage-text.ts'
import type { Detail } from '../components/details.tsx'
import { sparkline } from '../text/bars.ts'
import { pad } from '../text/fit.ts'

const DAYS_WITH_BARS = 7
const BAR_WIDTH = 24
/** Without a bar the number would not stand under the others. */
const NO_BAR = '·'

type Days = KeyWithUse['useByDay']

const totalOf = (days: Days): number => days.reduce((sum, { count }) => sum + count, 0)

/** All days in one line; the last sign is today. */
export function lineOfDays(days: Days): Detail {
  const total = totalOf(days)
  if (total === 0) return ['By day', `none in ${days.length} days`]
  return ['By day', `${sparkline(days.map(({ count }) => count))} ${total} in ${days.length} days`]
}

/** The latest days, each with its number. */
export function dayDetails(days: Days): Detail[] {
  if (totalOf(days) === 0) return []
  const most = Math.max(...days.map(({ count }) => count))
  const barOf = (count: number) => pad(bar(count, most, BAR_WIDTH) || NO_BAR, BAR_WIDTH)
  return days
    .slice(-DAYS_WITH_BARS)
    .reverse()
    .map(({ day, count }) => [day, `${barOf(count)} ${count}`])
}
