import { expect, test } from 'vitest'
import { type Column, renderTable } from '../../../src/commands/render/table.ts'

const ROWS = [
  { name: 'Acme Corporation of Austria', id: 'a1', made: '2027-01-31' },
  { name: '日本語', id: 'b2', made: '2027-02-01' },
]
const COLUMNS: Column<(typeof ROWS)[number]>[] = [
  { header: 'NAME', value: ({ name }) => name, shrinksTo: 8 },
  { header: 'MADE', value: ({ made }) => made, optional: true },
  { header: 'ID', value: ({ id }) => id },
]
const lines = (width: number) => `\n${renderTable(ROWS, COLUMNS, width)}\n`

test('columns are as wide as what they hold', () => {
  expect(lines(Number.POSITIVE_INFINITY)).toMatchInlineSnapshot(`
    "
    NAME                         MADE        ID
    Acme Corporation of Austria  2027-01-31  a1
    日本語                       2027-02-01  b2
    "
  `)
})

test('a narrow terminal cuts what may be cut', () => {
  expect(lines(30)).toMatchInlineSnapshot(`
    "
    NAME            MADE        ID
    Acme Corporat…  2027-01-31  a1
    日本語          2027-02-01  b2
    "
  `)
})

test('a narrower one leaves out a column, and never cuts an id', () => {
  expect(lines(20)).toMatchInlineSnapshot(`
    "
    NAME              ID
    Acme Corporatio…  a1
    日本語            b2
    "
  `)
  expect(lines(1)).toContain('a1')
})
