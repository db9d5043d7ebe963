import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTracker, MOST_TRACKS } from '../../../src/core/analysis/track.ts'

const box = (x: number, y = 0.3, width = 0.12, height = 0.5) => ({ x, y, width, height })
const WIDTH = 0.12

test('one who walks through the picture stays the same, at any rate of frames that shows the way', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.02, max: 0.4, noNaN: true }),
      fc.integer({ min: 80, max: 2_000 }),
      fc.array(fc.double({ min: -0.15, max: 0.15, noNaN: true }), { minLength: 40, maxLength: 40 }),
      (partsASecond, stepMs, noise) => {
        const { follow } = createTracker()
        const seconds = Math.min(40 * (stepMs / 1_000), 0.9 / partsASecond)
        const steps = Math.floor((seconds * 1_000) / stepMs)
        const ids = Array.from({ length: steps }, (_, step) => {
          const at = step * stepMs
          return follow(at, [box((partsASecond * at) / 1_000 + (noise[step] ?? 0) * WIDTH)])[0]
        })
        expect(new Set(ids).size).toBeLessThanOrEqual(1)
      },
    ),
  )
})

test('two who cross stay two, and each is who it was as long as they are apart', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 0.3, noNaN: true }),
      fc.double({ min: 0.1, max: 0.3, noNaN: true }),
      fc.constantFrom(100, 200, 300),
      (speed, otherSpeed, stepMs) => {
        const { follow } = createTracker()
        const steps = Math.floor(3_000 / stepMs)
        const ids = Array.from({ length: steps }, (_, step) => {
          const seconds = (step * stepMs) / 1_000
          return follow(step * stepMs, [box(speed * seconds), box(0.85 - otherSpeed * seconds, 0.32)])
        })
        expect(new Set(ids.flat()).size).toBe(2)
        expect(ids.at(-1)).toEqual([1, 2])
      },
    ),
  )
})

test('one who is hidden for up to a second is the same, and for longer another', () => {
  const { follow } = createTracker()
  expect(follow(0, [box(0.4)])).toEqual([1])
  expect([400, 800].map((at) => follow(at, []))).toEqual([[], []])
  expect(follow(1_000, [box(0.42)])).toEqual([1])
  expect(follow(1_500, [])).toEqual([])
  expect(follow(2_001, [box(0.42)])).toEqual([2])
})

test('where nobody looked for a while, one who is still there is the same', () => {
  const { follow } = createTracker()
  expect(follow(0, [box(0.4)])).toEqual([1])
  expect(follow(3_000, [box(0.41)])).toEqual([1])
  expect(follow(6_001, [box(0.41)])).toEqual([2])
})

test('one at the other end of the picture is another, and so is one of another size', () => {
  const { follow } = createTracker()
  expect(follow(0, [box(0)])).toEqual([1])
  expect(follow(100, [box(0.85)])).toEqual([2])
  expect(follow(200, [{ x: 0.8, y: 0.9, width: 0.02, height: 0.05 }])).toEqual([3])
})

test('who comes first in a frame is followed, up to the bound', () => {
  const { follow } = createTracker()
  const many = Array.from({ length: MOST_TRACKS + 5 }, (_, place) =>
    box((place % 10) / 10, Math.floor(place / 10) / 10, 0.05, 0.05),
  )
  expect(follow(0, many).slice(-6)).toEqual([MOST_TRACKS, null, null, null, null, null])
  expect(follow(100, many).slice(0, 3)).toEqual([1, 2, 3])
})
