import { describe, expect, test } from 'vitest'
import { edit, glimpse, insert, lineOf } from '../../../src/tui/text/editor.ts'

const edited = (text: string, ...strokes: string[]) =>
  strokes.reduce((line, stroke) => edit(line, stroke) ?? line, lineOf(text))

describe('editing a line', () => {
  test.each([
    ['ab cd', ['backspace'], 'ab c|'],
    ['ab cd', ['left', 'left', 'delete'], 'ab |d'],
    ['ab cd', ['home', 'right'], 'a|b cd'],
    ['ab cd', ['ctrl+a', 'ctrl+e'], 'ab cd|'],
    ['ab cd', ['left', 'ctrl+u'], '|d'],
    ['ab cd', ['home', 'right', 'ctrl+k'], 'a|'],
    ['ab cd  ', ['ctrl+w'], 'ab |'],
    ['ab cd', ['ctrl+left', 'ctrl+left', 'ctrl+right'], 'ab| cd'],
    ['', ['backspace', 'delete', 'left', 'right', 'ctrl+w'], '|'],
    ['a👩‍👩‍👧', ['backspace'], 'a|'],
    ['e\u0301x', ['left', 'left'], '|e\u0301x'],
  ])('%j and %j give %j', (text, strokes, result) => {
    const line = edited(text, ...strokes)
    expect(`${line.before}|${line.after}`).toBe(result)
  })

  test('what is pasted becomes one line without control characters', () => {
    const line = insert(edited('ab', 'left'), 'one\r\n  two\t\u001b[31mthree\u0007')
    expect(line).toEqual({ before: 'aone two three', after: 'b' })
  })

  test('a stroke that edits nothing is none', () => {
    expect(edit(lineOf('a'), 'pageup')).toBeUndefined()
  })
})

describe('the part in view', () => {
  test('holds the cursor', () => {
    expect(glimpse(lineOf('short'), 10)).toEqual({ before: 'short', cursor: ' ', after: '' })
    expect(glimpse(lineOf('a long line of text'), 8)).toEqual({ before: '…f text', cursor: ' ', after: '' })
    expect(glimpse(edited('a long line', 'home'), 6)).toEqual({ before: '', cursor: 'a', after: ' long' })
  })

  test('counts wide characters as two cells', () => {
    expect(glimpse(lineOf('東京カメラ'), 6)).toEqual({ before: '…メラ', cursor: ' ', after: '' })
  })
})
