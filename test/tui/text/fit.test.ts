import { expect, test } from 'vitest'
import { pad, truncate, widthOf, wrap } from '../../../src/tui/text/fit.ts'

test.each([
  ['short', 8, 'short   '],
  ['exactly!', 8, 'exactly!'],
  ['too long by far', 8, 'too lon…'],
  ['東京カメラ', 8, '東京カ… '],
  ['🎥🎥🎥', 4, '🎥… '],
  ['Mu\u0308ller', 4, 'Mu\u0308l…'],
  ['anything', 0, ''],
])('%j takes exactly %i cells', (text, width, shown) => {
  const padded = pad(text, width)
  expect(padded.trimEnd()).toBe(shown.trimEnd())
  expect(widthOf(padded)).toBe(width)
})

test('numbers stand on the right', () => {
  expect(pad('42', 5, 'right')).toBe('   42')
})

test('what fits is left alone', () => {
  expect(truncate('abc', 3)).toBe('abc')
})

test('lines break at spaces, and a word that is too long anywhere', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('abcdefghij k', 4)).toEqual(['abcd', 'efgh', 'ij k'])
  expect(wrap('', 4)).toEqual([''])
})
