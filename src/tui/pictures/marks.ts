import { cleanLine } from '../text/clean.ts'
import { graphemesOf, takeCells, widthOf } from '../text/fit.ts'
import {
  type Area,
  boxCells,
  type Cell,
  type Cells,
  type Corner,
  frameCells,
  outlineCells,
} from './shapes.ts'

/** What is drawn over a picture. */
export type Mark =
  | { readonly kind: 'box'; readonly label: string; readonly box: Area }
  | { readonly kind: 'zone' | 'mask'; readonly label: string; readonly points: readonly Corner[] }

export type MarkKind = Mark['kind'] | 'frame'

/** Kinds differ by their signs: the colour only helps. */
export interface Sign {
  readonly text: string
  readonly kind: MarkKind
}

/** By cell, row after row. What a wide letter covers is an empty text. */
export type Signs = ReadonlyMap<number, Sign>

const NAMED_FIRST = ['mask', 'zone', 'box'] as const

/** The lines of all marks, and over them their labels, none over another. Boxes lie on top. */
export function signsOf(marks: readonly Mark[], canvas: Cells, isFramed = false): Signs {
  const signs = new Map<number, Sign>()
  const put = ({ column, row, text }: Cell, kind: MarkKind) =>
    signs.set(row * canvas.columns + column, { text, kind })
  if (canvas.columns < 1 || canvas.rows < 1) return signs
  if (isFramed) for (const cell of frameCells(canvas)) put(cell, 'frame')
  const ordered = NAMED_FIRST.flatMap((kind) => marks.filter((mark) => mark.kind === kind))
  for (const mark of ordered) for (const cell of linesOf(mark, canvas)) put(cell, mark.kind)
  const taken = new Set<number>()
  for (const mark of ordered.toReversed()) {
    const cells = labelCells(mark, canvas, taken)
    for (const cell of cells) {
      taken.add(cell.row * canvas.columns + cell.column)
      put(cell, mark.kind)
    }
  }
  return signs
}

const linesOf = (mark: Mark, canvas: Cells): Cell[] =>
  mark.kind === 'box'
    ? boxCells(mark.box, canvas)
    : outlineCells(mark.points, canvas, mark.kind === 'zone' ? '•' : '×')

/** On the upper edge of a box, in the middle of all else; a row lower where another label is. */
function labelCells(mark: Mark, canvas: Cells, taken: ReadonlySet<number>): Cell[] {
  const text = takeCells(cleanLine(mark.label), canvas.columns)
  const width = widthOf(text)
  const { column, row } = placeOf(mark, canvas, width)
  const left = Math.max(0, Math.min(column, canvas.columns - width))
  const isFree = (at: number) =>
    Array.from({ length: width }, (_, place) => at * canvas.columns + left + place).every(
      (cell) => !taken.has(cell),
    )
  const rows = Array.from({ length: canvas.rows }, (_, step) => (row + step) % canvas.rows)
  return lettersOf(text, left, rows.find(isFree) ?? row)
}

function placeOf(mark: Mark, { columns, rows }: Cells, width: number): { column: number; row: number } {
  const inside = (value: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(value * count)))
  if (mark.kind === 'box') return { column: inside(mark.box.x, columns) + 1, row: inside(mark.box.y, rows) }
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const column = inside(mean(mark.points.map(({ x }) => x)), columns) - Math.floor(width / 2)
  return { column, row: inside(mean(mark.points.map(({ y }) => y)), rows) }
}

function lettersOf(text: string, left: number, row: number): Cell[] {
  const cells: Cell[] = []
  let column = left
  for (const letter of graphemesOf(text)) {
    const width = widthOf(letter)
    for (let place = 0; place < width; place += 1)
      cells.push({ column: column + place, row, text: place === 0 ? letter : '' })
    column += width
  }
  return cells
}
