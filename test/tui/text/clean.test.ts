import { expect, test } from 'vitest'
import { cleanLine, cleanLines } from '../../../src/tui/text/clean.ts'

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]0;title\u0007name', 'name'],
  ['\u001b]52;c;cGFzdGU=\u0007x', 'x'],
  ['\u001b[2J\u001b[1;1Htop', 'top'],
  ['\u009b31mred', 'red'],
  ['bell\u0007 and null\u0000', 'bell and null'],
  ['two\nlines\r\nand three', 'two lines and three'],
  ['back\b\bspace', 'backspace'],
  ['abc\u202egnp.exe', 'abcgnp.exe'],
  ['東京 Müller 🎥', '東京 Müller 🎥'],
])('%j is printed as %j', (text, shown) => {
  expect(cleanLine(text)).toBe(shown)
})

test('several lines stay several, each one clean', () => {
  expect(cleanLines('one\r\ntwo\u001b[31m\nthree')).toEqual(['one', 'two', 'three'])
})
