import { Box, Text } from 'ink'
import { quantityText, usageWord } from '../../client/usage-text.ts'
import type { Size } from '../components/body.tsx'
import { money } from '../text/amounts.ts'
import { columnChart, columnLabels, columnNames, gridFor } from '../text/column-chart.ts'
import { type Day, monthName, weekdayAndDay } from '../text/days.ts'
import { pad, widthOf, wrap } from '../text/fit.ts'
import { styleOf } from '../theme.ts'
import { chartsOf } from './usage-charts.ts'
import type { LoadedUsage } from './usage-load.ts'
import type { WatchedGroup } from './usage-watch.ts'

/** Of the chart: days and months under it. */
const AXIS_ROWS = 2
/** What was used on the selected day. */
const ABOUT_ROWS = 4
const LEAST_CHART_ROWS = 3
const GAP = 2

interface Props extends Size {
  usage: LoadedUsage
  days: readonly Day[]
  selected: Day
}

/** A column for each day, and what is in the selected one. */
export function UsageDays({ usage, days, selected, width, height }: Props) {
  const charts = chartsOf(usage, days)
  const rows = Math.max(LEAST_CHART_ROWS, height - AXIS_ROWS - ABOUT_ROWS)
  const each = Math.max(1, Math.floor(rows / charts.length))
  const names = Math.max(0, ...charts.map(({ name }) => widthOf(name)))
  const marks = Math.max(1, ...charts.map(({ top }) => widthOf(top)))
  const margin = (names > 0 ? names + GAP : 0) + marks + 1
  const grid = gridFor(days.length, width - margin)
  const from = Math.max(0, days.indexOf(selected)) * grid.step
  const shown = charts.flatMap((chart) =>
    columnChart(chart.sizes, each, grid).map((line, row) => ({
      line,
      name: row === 0 ? chart.name : '',
      mark: markOf(row, each, chart.top),
    })),
  )
  const labels = columnLabels(
    days.map((day) => day.slice(8)),
    grid,
  )
  const total = usage.groups.find(({ day }) => day === selected)
  return (
    <Box flexDirection="column">
      {shown.map(({ line, name, mark }, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the chart is its place
        <Text key={row} wrap="truncate">
          <Text {...styleOf('label')}>{pad(name, margin - marks - 1)}</Text>
          <Text {...styleOf('dim')}>{`${pad(mark, marks, 'right')} `}</Text>
          <Text {...styleOf('good')}>{line.slice(0, from)}</Text>
          <Text {...styleOf('title')}>{line.slice(from, from + grid.bar)}</Text>
          <Text {...styleOf('good')}>{line.slice(from + grid.bar)}</Text>
        </Text>
      ))}
      <Text wrap="truncate" {...styleOf('dim')}>
        {' '.repeat(margin) + labels}
      </Text>
      <Text wrap="truncate" {...styleOf('dim')}>
        {' '.repeat(margin) + columnNames(days.map(monthName), grid)}
      </Text>
      <OfDay usage={usage} day={selected} total={total} width={width} />
    </Box>
  )
}

function markOf(row: number, rows: number, top: string): string {
  if (row === 0) return top
  return row === rows - 1 ? '0' : ''
}

interface DayProps {
  usage: LoadedUsage
  day: Day
  total: WatchedGroup | undefined
  width: number
}

function OfDay({ usage, day, total, width }: DayProps) {
  const used = usage.parts
    .filter((part) => part.day === day)
    .map(({ operation, quantity, cost }) => {
      const price = Number(cost.amount) === 0 ? '' : ` (${money(cost)})`
      return `${usageWord(operation ?? '')} ${quantityText(quantity)}${price}`
    })
  const lines = wrap(used.join(', '), width - 2).slice(0, ABOUT_ROWS - 1)
  return (
    <>
      <Text wrap="truncate">
        <Text {...styleOf('title')}>{`▸ ${weekdayAndDay(day)}`}</Text>
        {total ? `  ${money(total.cost)}` : '  nothing was used'}
      </Text>
      {lines.map((line) => (
        <Text key={line} wrap="truncate">{`  ${line}`}</Text>
      ))}
    </>
  )
}
