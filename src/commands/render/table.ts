import { styleText } from 'node:util'
import { displayWidth, pad, plain, truncate } from './text.ts'

export interface Column<Row> {
  header: string
  value: (row: Row) => string
  /** May be cut with an ellipsis, down to this many characters. What can be pasted back is never cut. */
  shrinksTo?: number
  /** Left out where even cut columns don't fit; the last one of these first. */
  optional?: true
}

const GAP = '  '

/** A pipe has no width: nothing is cut for it. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY
}

export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  width = terminalWidth(),
): string {
  const shown = fitting(measured(rows, columns), width)
  const widths = shrunk(shown, width)
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => pad(truncate(cell, widths[index] ?? 0), widths[index] ?? 0))
      .join(GAP)
      .trimEnd()
  const header = styleText('bold', line(shown.map(({ column }) => column.header)))
  return [header, ...rows.map((_, row) => line(shown.map(({ cells }) => cells[row] ?? '')))].join('\n')
}

interface Measured<Row> {
  column: Column<Row>
  cells: string[]
  width: number
  least: number
}

function measured<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Measured<Row>[] {
  return columns.map((column) => {
    const cells = rows.map((row) => plain(column.value(row)))
    const width = Math.max(displayWidth(column.header), ...cells.map(displayWidth))
    return {
      column,
      cells,
      width,
      least: Math.min(width, Math.max(column.shrinksTo ?? width, column.header.length)),
    }
  })
}

function fitting<Row>(columns: readonly Measured<Row>[], width: number): readonly Measured<Row>[] {
  const last = columns.findLastIndex(({ column }) => column.optional)
  if (last === -1 || total(columns.map(({ least }) => least)) <= width) return columns
  return fitting(columns.toSpliced(last, 1), width)
}

/** Takes from the widest column that may still shrink, until the line fits. */
function shrunk<Row>(columns: readonly Measured<Row>[], width: number): number[] {
  const widths = columns.map((column) => column.width)
  while (total(widths) > width) {
    const spare = columns.map(({ least }, index) => ((widths[index] ?? 0) > least ? (widths[index] ?? 0) : 0))
    const widest = spare.indexOf(Math.max(...spare))
    if ((spare[widest] ?? 0) === 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1)
}
