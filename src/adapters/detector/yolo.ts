import type { Candidate } from './candidate.ts'

/** Middle, width and height. */
const BOX = 4
/** A box by its corners, a score and a class. */
const FINISHED_ROW = 6

/** How the one output of a model is laid out, for `rows` boxes. */
export type Layout = {
  rows: number
  /** `finished`: duplicates are suppressed already. `sure`: beside the classes, how sure a box is of anything. */
  kind: 'finished' | 'classes' | 'sure'
  /** Whether all values of one box stand together; otherwise one value of all boxes does. */
  isByRow: boolean
}

/**
 * Boxes of YOLO as it is exported: `[1, 4 + classes, boxes]` (8, 11), the same turned, `[1, boxes, 5 + classes]` (5),
 * and `[1, boxes, 6]` with suppression in the graph. Throws for any other shape.
 */
export function layoutOf(dims: readonly number[], classes: number): Layout {
  const [batch, first = 0, second = 0] = dims
  if (dims.length === 3 && batch === 1) {
    if (second === FINISHED_ROW) return { rows: first, kind: 'finished', isByRow: true }
    if (first === BOX + classes) return { rows: second, kind: 'classes', isByRow: false }
    if (second === BOX + classes) return { rows: first, kind: 'classes', isByRow: true }
    if (second === BOX + 1 + classes) return { rows: first, kind: 'sure', isByRow: true }
  }
  throw new Error(
    `Its output has the shape [${dims.join(', ')}]. With ${classes} classes, [1, ${BOX + classes}, boxes], [1, boxes, ${BOX + classes}], [1, boxes, ${BOX + 1 + classes}] and [1, boxes, 6] are understood.`,
  )
}

export function candidatesIn(
  values: Float32Array,
  { rows, kind, isByRow }: Layout,
  classes: number,
  least: number,
): Candidate[] {
  const columns = kind === 'finished' ? FINISHED_ROW : BOX + classes + (kind === 'sure' ? 1 : 0)
  const at = isByRow
    ? (row: number, column: number) => values[row * columns + column] ?? 0
    : (row: number, column: number) => values[column * rows + row] ?? 0
  const found: Candidate[] = []
  for (let row = 0; row < rows; row += 1) {
    const candidate = kind === 'finished' ? finished(at, row) : surest(at, row, kind, classes)
    if (candidate.score >= least) found.push(candidate)
  }
  return found
}

type At = (row: number, column: number) => number

function finished(at: At, row: number): Candidate {
  const [left, top, right, bottom] = [at(row, 0), at(row, 1), at(row, 2), at(row, 3)]
  return { left, top, right, bottom, score: at(row, 4), kind: Math.round(at(row, 5)) }
}

function surest(at: At, row: number, layout: Layout['kind'], classes: number): Candidate {
  const from = layout === 'sure' ? BOX + 1 : BOX
  let kind = 0
  for (let other = 1; other < classes; other += 1)
    if (at(row, from + other) > at(row, from + kind)) kind = other
  const score = at(row, from + kind) * (layout === 'sure' ? at(row, BOX) : 1)
  const [x, y, width, height] = [at(row, 0), at(row, 1), at(row, 2), at(row, 3)]
  return {
    left: x - width / 2,
    top: y - height / 2,
    right: x + width / 2,
    bottom: y + height / 2,
    score,
    kind,
  }
}
