import { expect, test } from 'vitest'
import { type Column, sizeColumns } from '../../../src/tui/lists/columns.ts'

const column = (title: string, width: number, more: Partial<Column<string>> = {}): Column<string> => ({
  title,
  width,
  value: (row) => row,
  ...more,
})

const columns = [
  column('name', 10, { grow: 1, most: 20 }),
  column('state', 8),
  column('note', 10, { optional: 1, grow: 1 }),
  column('id', 10, { optional: 2 }),
]

const sizes = (width: number) =>
  Object.fromEntries(sizeColumns(columns, width).map(({ column, width }) => [column.title, width]))

test.each([
  [20, { name: 10, state: 8 }],
  [25, { name: 15, state: 8 }],
  [32, { name: 10, state: 8, note: 10 }],
  [44, { name: 10, state: 8, note: 10, id: 10 }],
  [74, { name: 20, state: 8, note: 30, id: 10 }],
])('in %i cells there are %j', (width, shown) => {
  expect(sizes(width)).toEqual(shown)
})
