import type { DocumentRow, InvoiceDocument } from '../../core/invoices/document.ts'
import { INK, MARGIN, PALE_INK, RIGHT, RULE, SIZE } from './page.ts'
import type { Pen } from './pen.ts'

const COLUMNS = {
  text: { x: MARGIN, width: 215, align: 'left' },
  quantity: { x: MARGIN + 220, width: 80, align: 'right' },
  unit: { x: MARGIN + 305, width: 80, align: 'right' },
  amount: { x: MARGIN + 390, width: RIGHT - MARGIN - 390, align: 'right' },
} as const
type Name = keyof typeof COLUMNS
type Column = { x: number; width: number; align: 'left' | 'right' }
type Columns = readonly (readonly [Name, Column])[]
const NAMES = Object.keys(COLUMNS) as Name[]
const ALL: Columns = NAMES.map((name) => [name, COLUMNS[name]])
/** Where nothing is counted, as on a credit note, what it is about has the room of what counts. */
const UNCOUNTED: Columns = [
  ['text', { ...COLUMNS.text, width: COLUMNS.amount.x - COLUMNS.text.x - 5 }],
  ['amount', COLUMNS.amount],
]

const HEADER: Record<Name, string> = {
  text: 'Description',
  quantity: 'Quantity',
  unit: 'Price',
  amount: 'Amount',
}
const PADDING = 4
const PART_INDENT = 12

/** Row by row; each page begins with the heading of the table. Answers where what follows begins. */
export function drawTable(pen: Pen, rows: InvoiceDocument['rows'], top: number): number {
  const isCounted = rows.length === 0 || rows.some(({ quantity, unit }) => quantity || unit)
  const columns = isCounted ? ALL : UNCOUNTED
  let y = pen.fits(top, HEADER_ROOM) ? top : pen.newPage()
  y = drawHeader(pen, columns, y)
  if (rows.length === 0) return drawRow(pen, columns, { ...NO_ROW, text: 'Nothing was used.' }, y) + PADDING
  for (const [index, row] of rows.entries()) {
    // What a line is made of begins on its page.
    const next = rows[index + 1]
    const kept = !row.isPart && next?.isPart ? heightOf(pen, columns, next) : 0
    if (!pen.fits(y, heightOf(pen, columns, row) + kept)) y = drawHeader(pen, columns, pen.newPage())
    if (index > 0 && !row.isPart) pen.rule(y - PADDING / 2, RULE)
    y = drawRow(pen, columns, row, y)
  }
  pen.rule(y, INK)
  return y + PADDING
}

/** A heading alone at the end of a page is of no use. */
const HEADER_ROOM = 60
const NO_ROW: DocumentRow = { text: '', quantity: '', unit: '', amount: '', isPart: false }

function drawHeader(pen: Pen, columns: Columns, top: number): number {
  let bottom = top
  for (const [name, column] of columns)
    bottom = Math.max(
      bottom,
      pen.write(HEADER[name], top, { ...column, size: SIZE.small, weight: 'bold', color: PALE_INK }),
    )
  pen.rule(bottom + PADDING / 2, INK)
  return bottom + 2 * PADDING
}

function drawRow(pen: Pen, columns: Columns, row: DocumentRow, top: number): number {
  for (const [name, column] of columns) pen.write(row[name], top, writingOf(row, name, column))
  return top + heightOf(pen, columns, row)
}

const heightOf = (pen: Pen, columns: Columns, row: DocumentRow) =>
  Math.max(...columns.map(([name, column]) => pen.heightOf(row[name], writingOf(row, name, column)))) +
  PADDING

function writingOf({ isPart }: DocumentRow, name: Name, column: Column) {
  if (!isPart) return column
  const small = { ...column, size: SIZE.small, color: PALE_INK }
  return name === 'text' ? { ...small, x: column.x + PART_INDENT, width: column.width - PART_INDENT } : small
}
