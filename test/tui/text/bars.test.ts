import { expect, test } from 'vitest'
import { sparkline } from '../../../src/tui/text/bars.ts'

test('a line has one sign for each number, the highest for the most', () => {
  expect(sparkline([0, 1, 4, 8])).toBe('·▁▄█')
  expect(sparkline([0, 0])).toBe('··')
  expect(sparkline([1, 1_000_000])).toBe('▁█')
})
