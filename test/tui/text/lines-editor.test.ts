import { expect, test } from 'vitest'
import { lineOf, textOf } from '../../../src/tui/text/editor.ts'
import { breakLine, editLines, insertLines, moveRow } from '../../../src/tui/text/lines-editor.ts'

test('what is pasted keeps its lines, and no control of the terminal', () => {
  expect(textOf(insertLines(lineOf('a'), 'b\r\nc\u001b[31m\td'))).toBe('ab\nc d')
})

test('a line is broken where the cursor is, and joined again', () => {
  const broken = breakLine({ before: 'INTRUSION', after: 'CROWD' })
  expect(textOf(broken)).toBe('INTRUSION\nCROWD')
  expect(editLines(broken, 'backspace')).toEqual({ before: 'INTRUSION', after: 'CROWD' })
  expect(editLines({ before: 'a', after: '\nb' }, 'delete')).toEqual({ before: 'a', after: 'b' })
})

test('what clears a line leaves the others', () => {
  const line = { before: 'one\ntw', after: 'o\nthree' }
  expect(editLines(line, 'ctrl+u')).toEqual({ before: 'one\n', after: 'o\nthree' })
  expect(editLines(line, 'ctrl+k')).toEqual({ before: 'one\ntw', after: '\nthree' })
  expect(editLines(line, 'home')).toEqual({ before: 'one\n', after: 'two\nthree' })
  expect(editLines(line, 'f5')).toBeUndefined()
})

test('up and down keep the column as far as there is one, and end at the first and the last line', () => {
  const line = { before: 'one\nthre', after: 'e\nx' }
  expect(moveRow(line, -1)).toEqual({ before: 'one', after: '\nthree\nx' })
  expect(moveRow(line, 1)).toEqual({ before: 'one\nthree\nx', after: '' })
  expect(moveRow({ before: 'one', after: '' }, 1)).toBeUndefined()
  expect(moveRow({ before: 'one', after: '\ntwo' }, -1)).toBeUndefined()
})
