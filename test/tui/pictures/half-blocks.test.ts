import { expect, test } from 'vitest'
import { halfBlocks } from '../../../src/tui/pictures/half-blocks.ts'

const WHITE = [255, 255, 255]
const BLACK = [0, 0, 0]
const RED = [255, 0, 0]
const picture = (width: number, ...pixels: number[][]) => ({
  width,
  height: pixels.length / width,
  rgb: Uint8Array.from(pixels.flat()),
})

test('two rows of pixels are one line: the upper one in front, the lower one behind', () => {
  expect(halfBlocks(picture(2, WHITE, RED, BLACK, WHITE), 24)).toEqual([
    '\u001b[38;2;255;255;255;48;2;0;0;0m▀\u001b[38;2;255;0;0;48;2;255;255;255m▀\u001b[0m',
  ])
})

test('what does not change is not said again', () => {
  expect(halfBlocks(picture(3, RED, RED, RED, BLACK, BLACK, BLACK), 24)).toEqual([
    '\u001b[38;2;255;0;0;48;2;0;0;0m▀▀▀\u001b[0m',
  ])
})

test('a last row without another one leaves what is behind as it is', () => {
  const lines = halfBlocks(picture(1, WHITE, BLACK, RED), 24)
  expect(lines).toHaveLength(2)
  expect(lines[1]).toBe('\u001b[38;2;255;0;0;49m▀\u001b[0m')
})

test('with 256 colours the nearest ones are taken, of the cube or of the greys', () => {
  const grey = [128, 128, 128]
  const orange = [250, 140, 5]
  expect(halfBlocks(picture(1, WHITE, BLACK), 8)).toEqual(['\u001b[38;5;231;48;5;16m▀\u001b[0m'])
  expect(halfBlocks(picture(1, grey, orange), 8)).toEqual(['\u001b[38;5;244;48;5;208m▀\u001b[0m'])
})

test('without colours it is shades, from dark to light', () => {
  const shades = [0, 64, 128, 191, 255].map((level) => [level, level, level])
  expect(halfBlocks(picture(5, ...shades, ...shades), 1)).toEqual([' ░▒▓█'])
  expect(halfBlocks(picture(5, ...shades), 4)).toEqual([' ░▒▓█'])
})
