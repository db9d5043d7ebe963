import { expect, test } from 'vitest'
import { cleanLine, cleanLines, typedLine } from '../../../src/tui/text/clean.ts'
import { widthOf } from '../../../src/tui/text/fit.ts'

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

test.each([
  ['conjuncts, letter by letter', 'क्षेत्रीय', 'क्\u200cषेत्\u200cरीय', 6],
  ['a vowel sign with a cell of its own', 'कि', 'कि', 2],
  ['a Thai vowel of two signs', 'กำ', 'ก\u0e4d\u0e32', 2],
  ['a family, one by one', '👨\u200d👩\u200d👧', '👨👩👧', 6],
  ['a flag, as its letters', '🇩🇪', 'DE', 2],
  ['a skin tone, not', '👍🏽', '👍', 2],
  ['a sign asked for as a picture', '❤\ufe0f 1\ufe0f\u20e3', '❤ 1', 3],
  ['letters from right to left', 'שלום 7', 'שלום 7', 6],
  ['what nobody sees, not', 'a\u200bb\u00adc\u3164', 'abc', 3],
  ['marks without a letter', '\u0903 \u0301', '◌\u0903 ◌\u0301', 4],
  ['halves of characters', 'a\ud800b', 'a\ufffdb', 3],
  ['accents', 'e\u0301', 'é', 1],
])('of one width in every terminal: %s', (_, text, shown, width) => {
  expect(cleanLine(text)).toBe(shown)
  expect(widthOf(shown)).toBe(width)
  expect(cleanLine(shown)).toBe(shown)
})

test('what is typed keeps every letter', () => {
  for (const text of ['क्षेत्रीय', '👨\u200d👩\u200d👧', '🇩🇪', 'กำ']) expect(typedLine(text)).toBe(text)
})
