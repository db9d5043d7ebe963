import { edit, insert, type Line } from '../text/editor.ts'
import { editLines, insertLines } from '../text/lines-editor.ts'
import { isCharacter } from './strokes.ts'

type Change = (edited: (line: Line) => Line) => void

/** Handlers for `useKeys` that edit a line with whatever is bound to nothing else. */
export const lineKeys = (change: Change) => typedInto(change, insert, edit)

/** The same for several lines. */
export const linesKeys = (change: Change) => typedInto(change, insertLines, editLines)

function typedInto(change: Change, insertInto: typeof insert, editIn: typeof edit) {
  return {
    onStroke(stroke: string): boolean {
      change((line) => (isCharacter(stroke) ? insertInto(line, stroke) : (editIn(line, stroke) ?? line)))
      return true
    },
    onPaste(text: string): void {
      change((line) => insertInto(line, text))
    },
  }
}
