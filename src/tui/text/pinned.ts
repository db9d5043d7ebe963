import { widthOf } from './fit.ts'

/** Escape sequences, ends of lines, and the text between. */
const PIECES = /\p{Cc}\[([\d;?]*)([@-~])|\p{Cc}|\P{Cc}+/gu
/** Only ends of lines are written beside escape sequences. */
const CONTROL = /^\p{Cc}$/u
/** Single cells in every terminal: Latin, Greek and Cyrillic letters, arrows, lines and blocks. */
const SURE =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u2193\u2500-\u259f]*$/
const UNSURE_RUNS =
  /[^\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u2193\u2500-\u259f]+/g

/** Letters from right to left, with what stands between them. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:(?:[\p{N}\p{P}]| (?! ))*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])*/gu
/** Ends such a run: a number behind it is none of its own, and stays where it is. */
const LEFT_TO_RIGHT_MARK = '\u200e'

/**
 * Whatever a terminal thinks of the width of a letter, what stands behind it comes where it belongs: the column is
 * named again after everything that is not sure. Takes what is written piece by piece, as it is written.
 */
export function pinning(): (written: string) => string {
  let column = 0
  return (written) =>
    written.replace(PIECES, (piece: string, count?: string, command?: string) => {
      if (command !== undefined) column = moved(column, command, count ?? '')
      else if (CONTROL.test(piece)) column = 0
      else {
        const from = column
        column += widthOf(piece)
        return SURE.test(piece) ? piece : pinnedFrom(from, piece)
      }
      return piece
    })
}

function pinnedFrom(from: number, text: string): string {
  const marked = text.replace(RIGHT_TO_LEFT, (run) => run + LEFT_TO_RIGHT_MARK)
  return marked.replace(
    UNSURE_RUNS,
    (run, at: number) => `${run}\u001b[${from + widthOf(marked.slice(0, at + run.length)) + 1}G`,
  )
}

function moved(column: number, command: string, count: string): number {
  switch (command) {
    case 'G':
      return Number(count || 1) - 1
    case 'H':
      return Number(count.split(';')[1] || 1) - 1
    case 'E':
    case 'F':
      return 0
    case 'C':
      return column + Number(count || 1)
    case 'D':
      return Math.max(0, column - Number(count || 1))
    default:
      return column
  }
}
