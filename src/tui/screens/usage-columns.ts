import { bar, quantityText, sizesOf, usageWord } from '../../client/usage-text.ts'
import { type Column, GAP } from '../lists/columns.ts'
import { moneyColumn } from '../text/amounts.ts'
import { cleanLine } from '../text/clean.ts'
import { widthOf } from '../text/fit.ts'
import type { WatchedGroup } from './usage-watch.ts'

export interface UsageRow extends WatchedGroup {
  readonly id: string
  readonly name: string
}

/** What costs most comes first; where all is free, by name: quantities of different units are not compared. */
export function usageRows(groups: readonly WatchedGroup[]): UsageRow[] {
  const { isFree, sizeOf } = sizesOf(groups)
  const byCost = (a: UsageRow, b: UsageRow) => (isFree ? 0 : sizeOf(b) - sizeOf(a))
  return groups
    .map((group) => ({ ...group, id: group.client?.id ?? group.key, name: nameOf(group) }))
    .sort((a, b) => byCost(a, b) || a.name.localeCompare(b.name))
}

const nameOf = ({ client, operation }: WatchedGroup): string =>
  client?.name ?? (operation ? usageWord(operation) : '–')

const LEAST_NAME = 12
const MOST_NAME = 40
const SHARE_WIDTH = 5
const LEAST_BAR = 6
const MOST_BAR = 60

/** As wide as what stands in them: money is never cut. */
export function usageColumns(
  title: string,
  rows: readonly UsageRow[],
  width: number,
  hasQuantity: boolean,
): Column<UsageRow>[] {
  const { isFree, sizeOf, most } = sizesOf(rows)
  const sum = rows.reduce((total, row) => total + sizeOf(row), 0)
  const quantityWidth = widest('Quantity', rows, ({ quantity }) => quantityText(quantity))
  const money = moneyColumn(rows.map(({ cost }) => cost))
  const costWidth = widest('Cost', rows, ({ cost }) => money(cost))
  const quantity: Column<UsageRow>[] = hasQuantity
    ? [
        {
          title: 'Quantity',
          value: ({ quantity }) => quantityText(quantity),
          width: quantityWidth,
          align: 'right',
        },
      ]
    : []
  const taken = [...quantity.map(({ width }) => width), costWidth, SHARE_WIDTH]
  const spare = width - taken.reduce((total, cells) => total + GAP + cells, GAP)
  const wanted = Math.min(
    MOST_NAME,
    widest(title, rows, ({ name }) => name),
  )
  const nameWidth = Math.max(LEAST_NAME, Math.min(wanted, spare - LEAST_BAR))
  const barWidth = Math.max(LEAST_BAR, Math.min(MOST_BAR, spare - nameWidth))
  const shares: Column<UsageRow>[] = [
    { title: 'Share', value: (row) => percent(sizeOf(row), sum), width: SHARE_WIDTH, align: 'right' },
    {
      title: '',
      value: (row) => ({ text: bar(sizeOf(row), most, barWidth), tone: 'good' }),
      width: barWidth,
      optional: 1,
    },
  ]
  return [
    { title, value: ({ name }) => name, width: nameWidth },
    ...quantity,
    { title: 'Cost', value: ({ cost }) => money(cost), width: costWidth, align: 'right' },
    ...(isFree ? [] : shares),
  ]
}

const widest = (title: string, rows: readonly UsageRow[], textOf: (row: UsageRow) => string): number =>
  Math.max(title.length, ...rows.map((row) => widthOf(cleanLine(textOf(row)))))

/** What is not nothing is not said to be. */
function percent(size: number, sum: number): string {
  if (size <= 0) return '–'
  const share = (size / sum) * 100
  return share < 1 ? '<1 %' : `${Math.round(share)} %`
}
