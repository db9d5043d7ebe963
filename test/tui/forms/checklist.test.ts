import { expect, test } from 'vitest'
import { moved, toggled } from '../../../src/tui/forms/checklist.ts'

const ORDER = ['a', 'b', 'c']

test('what is ticked stands in the order of the choices, and off again is gone', () => {
  expect(toggled('', 'c', ORDER)).toBe('c')
  expect(toggled('c', 'a', ORDER)).toBe('a,c')
  expect(toggled('a,c', 'a', ORDER)).toBe('c')
})

test('what is no choice stays as it was', () => {
  expect(toggled('z,b', 'a', ORDER)).toBe('a,b,z')
})

test.each([
  // Of five, two stand in each column, and one in the last.
  [0, { down: 1 }, 1],
  [2, { down: 1 }, 3],
  [4, { down: 1 }, 4],
  [0, { down: -1 }, 0],
  [1, { right: 1 }, 3],
  [2, { right: 1 }, 4],
  [3, { right: 1 }, 3],
  [4, { right: -1 }, 2],
])('from %i by %j to %i', (from, step, to) => {
  expect(moved(from, step, 5)).toBe(to)
})
