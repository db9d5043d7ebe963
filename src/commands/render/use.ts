import type { KeyWithUse } from '../../client/keys.ts'

type Days = KeyWithUse['useByDay']

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const NONE = '·'

/** One character a day, the last is today; null where there was no use at all. */
export function sparkline(days: Days): string | null {
  const most = Math.max(...days.map(({ count }) => count), 0)
  if (most === 0) return null
  return days
    .map(({ count }) => (count === 0 ? NONE : BARS[Math.ceil((count / most) * BARS.length) - 1]))
    .join('')
}

/** What the line can't tell. */
export function daysInWords(days: Days): string | null {
  const most = [...days].sort((a, b) => b.count - a.count)[0]
  if (!most || most.count === 0) return null
  const total = days.reduce((sum, { count }) => sum + count, 0)
  return `${total} in ${days.length} days, most ${most.count} on ${most.day}, today ${days.at(-1)?.count ?? 0}`
}
