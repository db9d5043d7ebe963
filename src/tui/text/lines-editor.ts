import { typedLines } from './clean.ts'
import { edit, type Line } from './editor.ts'
import { graphemesOf } from './fit.ts'

/** What is typed or pasted, with its breaks. */
export function insertLines({ before, after }: Line, text: string): Line {
  return { before: before + typedLines(text).join('\n'), after }
}

export const breakLine = ({ before, after }: Line): Line => ({ before: `${before}\n`, after })

/** Those that go on over the end of a row. */
const ACROSS = new Set(['left', 'right', 'backspace', 'delete', 'ctrl+b', 'ctrl+f', 'ctrl+d', 'ctrl+h'])

/** As `edit`, within the row of the cursor. */
export function editLines(line: Line, stroke: string): Line | undefined {
  const { above, row, below } = rowsOf(line)
  const edited = edit(row, stroke)
  if (!edited) return undefined
  const isSame = edited.before === row.before && edited.after === row.after
  if (isSame && ACROSS.has(stroke)) return edit(line, stroke)
  return joined(above, edited, below)
}

/** The cursor in the row above or below, as far to the right; undefined where there is none. */
export function moveRow(line: Line, by: -1 | 1): Line | undefined {
  const { above, row, below } = rowsOf(line)
  const next = by < 0 ? above.at(-1) : below[0]
  if (next === undefined) return undefined
  const letters = graphemesOf(next)
  const column = graphemesOf(row.before).length
  const moved = { before: letters.slice(0, column).join(''), after: letters.slice(column).join('') }
  const left = row.before + row.after
  return by < 0
    ? joined(above.slice(0, -1), moved, [left, ...below])
    : joined([...above, left], moved, below.slice(1))
}

interface Rows {
  readonly above: readonly string[]
  readonly row: Line
  readonly below: readonly string[]
}

/** The row of the cursor, and those around it. */
export function rowsOf({ before, after }: Line): Rows {
  const above = before.split('\n')
  const below = after.split('\n')
  return {
    above: above.slice(0, -1),
    row: { before: above.at(-1) ?? '', after: below[0] ?? '' },
    below: below.slice(1),
  }
}

function joined(above: readonly string[], { before, after }: Line, below: readonly string[]): Line {
  return { before: [...above, before].join('\n'), after: [after, ...below].join('\n') }
}
