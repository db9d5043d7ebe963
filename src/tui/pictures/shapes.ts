/** In parts of width and height, from the upper left. */
export interface Corner {
  readonly x: number
  readonly y: number
}
export interface Area extends Corner {
  readonly width: number
  readonly height: number
}

export interface Cells {
  readonly columns: number
  readonly rows: number
}

export interface Cell {
  readonly column: number
  readonly row: number
  readonly text: string
}

const BOX = { row: '─', column: '│', corners: ['┌', '┐', '└', '┘'] } as const
/** Of what holds no picture: where its edge would be. */
const FRAME = { row: '╌', column: '╎', corners: ['╭', '╮', '╰', '╯'] } as const
/** A box that is no larger than a cell. */
const DOT = '□'

interface Edges {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export function boxCells({ x, y, width, height }: Area, { columns, rows }: Cells): Cell[] {
  const first = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(value * count)))
  const last = (value: number, count: number, least: number) =>
    Math.min(count - 1, Math.max(least, Math.ceil(value * count) - 1))
  const left = first(x, columns)
  const top = first(y, rows)
  const right = last(x + width, columns, left)
  const bottom = last(y + height, rows, top)
  if (left === right && top === bottom) return [{ column: left, row: top, text: DOT }]
  return rectangle({ left, right, top, bottom }, BOX)
}

export const frameCells = ({ columns, rows }: Cells): Cell[] =>
  rectangle({ left: 0, right: columns - 1, top: 0, bottom: rows - 1 }, FRAME)

function rectangle({ left, right, top, bottom }: Edges, signs: typeof BOX | typeof FRAME): Cell[] {
  const across = range(left, right).flatMap((column) =>
    [top, bottom].map((row) => ({ column, row, text: signs.row })),
  )
  const down = range(top, bottom).flatMap((row) =>
    [left, right].map((column) => ({ column, row, text: signs.column })),
  )
  if (top === bottom) return across
  if (left === right) return down
  const [upperLeft, upperRight, lowerLeft, lowerRight] = signs.corners
  return [
    ...across,
    ...down,
    { column: left, row: top, text: upperLeft },
    { column: right, row: top, text: upperRight },
    { column: left, row: bottom, text: lowerLeft },
    { column: right, row: bottom, text: lowerRight },
  ]
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, step) => from + step)

/** From corner to corner and back to the first one. */
export function outlineCells(points: readonly Corner[], { columns, rows }: Cells, text: string): Cell[] {
  const corners = points.map(({ x, y }) => ({
    column: Math.min(columns - 1, Math.max(0, Math.floor(x * columns))),
    row: Math.min(rows - 1, Math.max(0, Math.floor(y * rows))),
  }))
  return corners.flatMap((from, place) => {
    const to = corners[(place + 1) % corners.length] ?? from
    const steps = Math.max(1, Math.abs(to.column - from.column), Math.abs(to.row - from.row))
    return range(0, steps - 1).map((step) => ({
      column: Math.round(from.column + ((to.column - from.column) * step) / steps),
      row: Math.round(from.row + ((to.row - from.row) * step) / steps),
      text,
    }))
  })
}
