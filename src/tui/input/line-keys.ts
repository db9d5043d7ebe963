import { edit, insert, type Line } from '../text/editor.ts'
import { isCharacter } from './strokes.ts'

/** Handlers for `useKeys` that edit a line with whatever is bound to nothing else. */
export function lineKeys(change: (edited: (line: Line) => Line) => void) {
  return {
    onStroke(stroke: string): boolean {
      change((line) => (isCharacter(stroke) ? insert(line, stroke) : (edit(line, stroke) ?? line)))
      return true
    },
    onPaste(text: string): void {
      change((line) => insert(line, text))
    },
  }
}
