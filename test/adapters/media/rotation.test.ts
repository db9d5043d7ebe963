import { expect, test } from 'vitest'
import { uprightFilters } from '../../../src/adapters/media/rotation.ts'

/** As files hold it: 3x3, 16.16 fixed point. */
function matrix(a: number, b: number, c: number, d: number): Buffer {
  const bytes = Buffer.alloc(36)
  for (const [place, value] of [
    [0, a],
    [1, b],
    [3, c],
    [4, d],
  ] as const)
    bytes.writeInt32LE(Math.round(value * 65_536), place * 4)
  return bytes
}

test.each([
  ['upright', matrix(1, 0, 0, 1), []],
  ['turned by a quarter', matrix(0, 1, -1, 0), ['transpose=clock']],
  ['turned by three quarters', matrix(0, -1, 1, 0), ['transpose=cclock']],
  ['upside down', matrix(-1, 0, 0, -1), ['hflip', 'vflip']],
  ['mirrored', matrix(-1, 0, 0, 1), ['hflip']],
  ['mirrored upside down', matrix(1, 0, 0, -1), ['vflip']],
  ['turned by a quarter and mirrored', matrix(0, 1, 1, 0), ['transpose=cclock_flip']],
  ['turned by nearly a quarter', matrix(0.004, 1, -1, 0.004), ['transpose=clock']],
  ['aslant', matrix(0.7, 0.7, -0.7, 0.7), []],
  ['without any extent', matrix(0, 0, 0, 0), []],
  ['cut off', matrix(0, 1, -1, 0).subarray(0, 20), []],
])('a film that is %s', (_, given, filters) => {
  expect(uprightFilters(given)).toEqual(filters)
})

test('a film that says nothing of it stays as it is', () => {
  expect(uprightFilters(null)).toEqual([])
})
