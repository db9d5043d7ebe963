import { cleanLine, typedLine } from './clean.ts'
import { graphemesOf, takeCells, takeLastCells, widthOf } from './fit.ts'

/** A line being edited; the cursor stands between the two parts. */
export interface Line {
  readonly before: string
  readonly after: string
}

export const EMPTY: Line = { before: '', after: '' }
export const lineOf = (text: string): Line => ({ before: text, after: '' })
export const textOf = ({ before, after }: Line): string => before + after

/** What is typed or pasted; several lines become one. */
export function insert({ before, after }: Line, text: string): Line {
  return { before: before + typedLine(text), after }
}

/** The line after an editing key, or undefined if the stroke is none. */
export function edit(line: Line, stroke: string): Line | undefined {
  return EDITS[stroke]?.(line)
}

const EDITS: Record<string, (line: Line) => Line> = {
  left: ({ before, after }) => ({ before: withoutLast(before), after: last(before) + after }),
  right: ({ before, after }) => ({ before: before + first(after), after: after.slice(first(after).length) }),
  home: ({ before, after }) => ({ before: '', after: before + after }),
  end: ({ before, after }) => ({ before: before + after, after: '' }),
  backspace: ({ before, after }) => ({ before: withoutLast(before), after }),
  delete: ({ before, after }) => ({ before, after: after.slice(first(after).length) }),
  'ctrl+a': (line) => ({ before: '', after: textOf(line) }),
  'ctrl+e': (line) => ({ before: textOf(line), after: '' }),
  'ctrl+b': ({ before, after }) => ({ before: withoutLast(before), after: last(before) + after }),
  'ctrl+f': ({ before, after }) => ({
    before: before + first(after),
    after: after.slice(first(after).length),
  }),
  'ctrl+d': ({ before, after }) => ({ before, after: after.slice(first(after).length) }),
  'ctrl+h': ({ before, after }) => ({ before: withoutLast(before), after }),
  'ctrl+k': ({ before }) => ({ before, after: '' }),
  'ctrl+u': ({ after }) => ({ before: '', after }),
  'ctrl+w': ({ before, after }) => ({ before: before.slice(0, wordStart(before)), after }),
  'alt+backspace': ({ before, after }) => ({ before: before.slice(0, wordStart(before)), after }),
  'ctrl+left': toWordStart,
  'alt+b': toWordStart,
  'ctrl+right': toWordEnd,
  'alt+f': toWordEnd,
}

function toWordStart({ before, after }: Line): Line {
  const start = wordStart(before)
  return { before: before.slice(0, start), after: before.slice(start) + after }
}

function toWordEnd({ before, after }: Line): Line {
  const word = /^\s*\S*/.exec(after)?.[0] ?? ''
  return { before: before + word, after: after.slice(word.length) }
}

const wordStart = (text: string): number => text.search(/\S*\s*$/)
const last = (text: string): string => graphemesOf(text).at(-1) ?? ''
const first = (text: string): string => graphemesOf(text)[0] ?? ''
const withoutLast = (text: string): string => text.slice(0, text.length - last(text).length)

export interface Glimpse {
  before: string
  /** The character under the cursor; a space at the end of the line. */
  cursor: string
  after: string
}

/** The part around the cursor that fits into `width` cells. */
export function glimpse(line: Line, width: number): Glimpse {
  const before = cleanLine(line.before)
  const cursor = cleanLine(first(line.after)) || ' '
  const rest = cleanLine(line.after.slice(first(line.after).length))
  const room = Math.max(0, width - widthOf(cursor))
  const shownBefore = widthOf(before) <= room ? before : `…${takeLastCells(before, room - 1)}`
  const left = room - widthOf(shownBefore)
  const shownAfter = widthOf(rest) <= left ? rest : takeCells(rest, left)
  return { before: shownBefore, cursor, after: shownAfter }
}
