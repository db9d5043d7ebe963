import { expect, test } from 'vitest'
import { blank, halfBlocks } from '../../../src/tui/pictures/half-blocks.ts'
import { type Mark, signsOf } from '../../../src/tui/pictures/marks.ts'

const CANVAS = { columns: 24, rows: 8 }
const drawn = (...marks: Mark[]) => blank(CANVAS, 1, signsOf(marks, CANVAS)).map((line) => line.trimEnd())
const box = (label: string, x: number, y: number, width: number, height: number): Mark => ({
  kind: 'box',
  label,
  box: { x, y, width, height },
})

test('a box is drawn in lines, with its label on the upper one', () => {
  expect(drawn(box('dog 61 %', 0.25, 0.25, 0.5, 0.5))).toEqual([
    '',
    '',
    '      ┌dog 61 %──┐',
    '      │          │',
    '      │          │',
    '      └──────────┘',
    '',
    '',
  ])
})

test('labels do not hide each other, and stay within the picture', () => {
  const lines = drawn(box('person 87 %', 0.8, 0, 0.2, 1), box('person 54 %', 0.7, 0, 0.3, 1))
  expect(lines[0]).toContain('person 54 %')
  expect(lines[1]).toContain('person 87 %')
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(CANVAS.columns)
})

test('what is smaller than a cell or reaches out of the picture is drawn all the same', () => {
  expect(drawn(box('', 0.5, 0.5, 0.001, 0.001))[4]?.trim()).toBe('□')
  const all = drawn(box('', -0.5, -0.5, 3, 3))
  expect([all[0], all.at(-1)]).toEqual([`┌${'─'.repeat(22)}┐`, `└${'─'.repeat(22)}┘`])
})

test('a zone has dots and its name, a mask crosses: neither is taken for a box', () => {
  const square = [
    { x: 0, y: 0 },
    { x: 1, y: 0 },
    { x: 1, y: 1 },
    { x: 0, y: 1 },
  ]
  const zone = drawn({ kind: 'zone', label: 'till', points: square })
  expect(zone[0]).toBe('•'.repeat(24))
  expect(zone[4]).toContain('till')
  expect(drawn({ kind: 'mask', label: 'mask', points: square })[0]).toBe('×'.repeat(24))
})

test('a label takes as many cells as its letters do, and no control of the terminal', () => {
  const [line = ''] = drawn(box('\u001b[31m門口', 0, 0, 1, 1))
  expect(line).toBe(`┌門口${'─'.repeat(18)}┐`)
})

test('over a picture the signs stand in the place of its cells, coloured where it is', () => {
  const pixels = { width: 4, height: 4, rgb: new Uint8Array(48).fill(255) }
  const signs = signsOf([box('', 0, 0, 1, 1)], { columns: 4, rows: 2 })
  expect(halfBlocks(pixels, 1, signs)).toEqual(['┌──┐', '└──┘'])
  expect(halfBlocks(pixels, 24, signs)[0]).toBe('\u001b[38;5;226;48;5;16m┌──┐\u001b[0m')
})
