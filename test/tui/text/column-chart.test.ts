import { expect, test } from 'vitest'
import { columnChart, columnLabels, columnNames, gridFor } from '../../../src/tui/text/column-chart.ts'

test('columns are as high as their share, and what is not nothing can be seen', () => {
  const grid = gridFor(4, 11)
  expect(grid).toEqual({ step: 3, bar: 2 })
  expect(columnChart([8, 4, 0, 0.001], 2, grid)).toEqual(['██', '██ ██ ·· ▁▁'])
  expect(columnChart([8, 6], 2, grid)).toEqual(['██ ▄▄', '██ ██'])
  expect(columnChart([0, 0], 2, grid)).toEqual(['', '·· ··'])
})

test('however many there are, they fit', () => {
  for (const width of [31, 40, 66, 146]) {
    const grid = gridFor(31, width)
    for (const line of columnChart(new Array(31).fill(1), 3, grid))
      expect(line.length).toBeLessThanOrEqual(width)
  }
})

test('columns without room for a label each share one', () => {
  const labels = ['01', '02', '03', '04']
  expect(columnLabels(labels, { step: 3, bar: 2 })).toBe('01 02 03 04')
  expect(columnLabels(labels, { step: 2, bar: 1 })).toBe('01  03')
  expect(columnNames(['Oct', 'Oct', 'Nov', 'Nov'], { step: 3, bar: 2 })).toBe('Oct   Nov')
  expect(columnNames(['Oct', 'Nov', 'Nov', 'Nov'], { step: 3, bar: 2 })).toBe('   Nov')
})
