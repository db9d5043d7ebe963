import type { Tone } from '../theme.ts'

export interface Cell {
  readonly text: string
  readonly tone?: Tone
}

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row, now: number) => string | Cell
  /** Cells that it needs. */
  readonly width: number
  /** Share of the room that is left over; 0 for columns that know their width. */
  readonly grow?: number
  /** No wider than this. */
  readonly most?: number
  /** Where room is short, the highest go first. Columns without it always stay. */
  readonly optional?: number
  readonly align?: 'left' | 'right'
}

export interface Sized<Row> {
  readonly column: Column<Row>
  readonly width: number
}

export const GAP = 2

/** The columns that fit into `width` cells, in their order, and what is left over shared out. */
export function sizeColumns<Row>(columns: readonly Column<Row>[], width: number): Sized<Row>[] {
  const shown = fitting(columns, width)
  let spare = width - needed(shown)
  let shares = shown.reduce((sum, { grow = 0 }) => sum + grow, 0)
  return shown.map((column) => {
    const { grow = 0, most = Number.MAX_SAFE_INTEGER } = column
    const extra = shares > 0 ? Math.min(Math.floor((spare * grow) / shares), most - column.width) : 0
    spare -= extra
    shares -= grow
    return { column, width: column.width + extra }
  })
}

function fitting<Row>(columns: readonly Column<Row>[], width: number): Column<Row>[] {
  const shown = [...columns]
  while (needed(shown) > width) {
    const ranks = shown.map(({ optional = 0 }) => optional)
    const highest = Math.max(...ranks)
    if (highest === 0) break
    shown.splice(ranks.lastIndexOf(highest), 1)
  }
  return shown
}

function needed<Row>(columns: readonly Column<Row>[]): number {
  return columns.reduce((sum, { width }) => sum + width, GAP * Math.max(0, columns.length - 1))
}
