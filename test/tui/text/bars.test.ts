import { expect, test } from 'vitest'
import { bar, sparkline } from '../../../src/tui/text/bars.ts'

test('a line has one sign for each number, the highest for the most', () => {
  expect(sparkline([0, 1, 4, 8])).toBe('·▁▄█')
  expect(sparkline([0, 0])).toBe('··')
  expect(sparkline([1, 1_000_000])).toBe('▁█')
})

test('a bar is as long as its share, and what is not nothing can be seen', () => {
  expect([0, 1, 50, 100].map((count) => bar(count, 100, 10))).toEqual(['', '█', '█████', '██████████'])
})
