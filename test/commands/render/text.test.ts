import { expect, test } from 'vitest'
import { displayWidth, plain, truncate } from '../../../src/commands/render/text.ts'
import { ago } from '../../../src/commands/render/times.ts'

test('what others wrote can not steer the terminal', () => {
  expect(plain('a\u001b[31mred\u001b[0m\u001b]0;title\u0007b')).toBe('aredb')
  expect(plain('two\nlines\r\u202eevil')).toBe('two lines  evil')
})

test('width is counted in columns', () => {
  expect(displayWidth('abc')).toBe(3)
  expect(displayWidth('日本')).toBe(4)
  expect(displayWidth('e\u0301')).toBe(1)
  expect(displayWidth('👩‍👩‍👧')).toBe(2)
})

test('a cut text fits and says that it was cut', () => {
  expect(truncate('abcdef', 4)).toBe('abc…')
  expect(truncate('日本語', 4)).toBe('日…')
  expect(truncate('abc', 3)).toBe('abc')
})

test('times are told as people tell them', () => {
  const now = new Date('2027-01-31T12:00:00Z')
  expect(ago(null, now)).toBe('never')
  expect(ago('2027-01-31T11:59:30Z', now)).toBe('just now')
  expect(ago('2027-01-31T11:15:00Z', now)).toBe('45 min ago')
  expect(ago('2027-01-31T02:00:00Z', now)).toBe('10 h ago')
  expect(ago('2027-01-28T12:00:00Z', now)).toBe('3 d ago')
  expect(ago('2026-12-01T12:00:00Z', now)).toBe('2026-12-01')
})
