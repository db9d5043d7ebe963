import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areaOf, contains, corners, crossesItself, shareWithin } from '../../../src/core/analysis/polygon.ts'
import { isInZone, isMasked } from '../../../src/core/analysis/zone.ts'

const at = (x: number, y: number) => ({ x, y })
const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height })
const WHOLE = [at(0, 0), at(1, 0), at(1, 1), at(0, 1)]
/** An L: the upper right quarter is left out. */
const ELL = [at(0, 0), at(0.5, 0), at(0.5, 0.5), at(1, 0.5), at(1, 1), at(0, 1)]

test('a corner that goes inwards leaves out what lies before it, and edges belong to the zone', () => {
  expect(
    [at(0.25, 0.25), at(0.75, 0.75), at(0, 0.7), at(0.5, 0.2), at(1, 1)].map((p) => contains(ELL, p)),
  ).toEqual(Array(5).fill(true))
  expect([at(0.75, 0.25), at(1.1, 0.7), at(0.51, 0.49)].map((p) => contains(ELL, p))).toEqual(
    Array(3).fill(false),
  )
  expect(areaOf(ELL)).toBeCloseTo(0.75)
  expect(shareWithin(ELL, box(0.25, 0.25, 0.5, 0.5))).toBeCloseTo(0.75)
})

const part = fc.integer({ min: 0, max: 1_000 }).map((count) => count / 1_000)
/** Round a middle by growing angles, so that no two edges meet. */
const star = fc
  .array(fc.double({ min: 0.05, max: 0.45, noNaN: true }), { minLength: 5, maxLength: 20 })
  .map((radii) =>
    radii.map((radius, place) => {
      const angle = (2 * Math.PI * place) / radii.length
      return at(0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle))
    }),
  )

test('a point lies within a polygon as its winding round the point says', () => {
  fc.assert(
    fc.property(star, part, part, (points, x, y) => {
      const angles = points.map((corner) => Math.atan2(corner.y - y, corner.x - x))
      const turned = angles.reduce((sum, angle, place) => {
        const step = (angles[(place + 1) % angles.length] ?? 0) - angle
        return sum + (step > Math.PI ? step - 2 * Math.PI : step < -Math.PI ? step + 2 * Math.PI : step)
      }, 0)
      fc.pre(points.every((corner) => Math.hypot(corner.x - x, corner.y - y) > 1e-3))
      const isWithin = Math.abs(turned) > Math.PI
      // On an edge, where rounding decides, the winding says nothing.
      if (contains(points, at(x, y)) !== isWithin) expect(distanceToEdges(points, x, y)).toBeLessThan(1e-6)
    }),
  )
})

function distanceToEdges(points: { x: number; y: number }[], x: number, y: number): number {
  const distances = points.map((from, place) => {
    const to = points[(place + 1) % points.length]!
    const length = (to.x - from.x) ** 2 + (to.y - from.y) ** 2
    const along = ((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / length
    const near = Math.min(1, Math.max(0, along))
    return Math.hypot(from.x + near * (to.x - from.x) - x, from.y + near * (to.y - from.y) - y)
  })
  return Math.min(...distances)
}

test('the share of a box agrees with counting points, wherever the polygon begins and whichever way it goes', () => {
  fc.assert(
    fc.property(star, part, part, fc.nat(20), (points, x, y, turn) => {
      const one = box(x * 0.7, y * 0.7, 0.3, 0.3)
      const share = shareWithin(points, one)
      const steps = Array.from({ length: 24 }, (_, step) => (step + 0.5) / 24)
      const inside = steps.flatMap((i) =>
        steps.filter((j) => contains(points, at(one.x + i * one.width, one.y + j * one.height))),
      )
      expect(Math.abs(share - inside.length / 576)).toBeLessThan(0.06)
      const turned = [...points.slice(turn % points.length), ...points.slice(0, turn % points.length)]
      expect(shareWithin(turned.toReversed(), one)).toBeCloseTo(share, 9)
      expect(crossesItself(points)).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('everything lies in the whole picture, and nothing is taken from it by cutting', () => {
  fc.assert(
    fc.property(part, part, (x, y) => {
      expect(contains(WHOLE, at(x, y))).toBe(true)
      expect(shareWithin(WHOLE, box(x / 2, y / 2, 0.5, 0.5))).toBeCloseTo(1, 9)
    }),
  )
})

test('corners that stand twice count once, and edges that meet are told', () => {
  expect(corners([...WHOLE, at(0, 0)])).toEqual(WHOLE)
  expect(corners([at(0, 0), at(0, 0), at(1, 0), at(1, 1)])).toHaveLength(3)
  expect(crossesItself(WHOLE)).toBe(false)
  expect(crossesItself([at(0, 0), at(1, 1), at(1, 0), at(0, 1)])).toBe(true)
  // Two parts that touch in a point.
  expect(crossesItself([at(0, 0), at(0.5, 0.5), at(1, 0), at(1, 1), at(0.5, 0.5), at(0, 1)])).toBe(true)
})

test('somebody is in a zone with the feet, or with half of what can be seen', () => {
  const floor = { name: 'floor', points: [at(0, 0.6), at(1, 0.6), at(1, 1), at(0, 1)] }
  expect(isInZone(box(0.4, 0.1, 0.1, 0.6), floor)).toBe(true)
  expect(isInZone(box(0.4, 0.1, 0.1, 0.4), floor)).toBe(false)
  const window = { name: 'window', points: [at(0, 0), at(1, 0), at(1, 0.5), at(0, 0.5)] }
  expect(isInZone(box(0.4, 0.1, 0.1, 0.7), window)).toBe(true)
  expect(isInZone(box(0.4, 0.1, 0.1, 0.9), window)).toBe(false)
  // Cut off by the edge of the picture, or beyond it by a hair.
  expect(isInZone(box(0.4, 0.2, 0.1, 0.8001), floor)).toBe(true)
  expect(isInZone(box(0.9, 0.9, 0.3, 0.3), undefined)).toBe(true)
})

test('what lies mostly under a mask is masked, and who stands in front of one is not', () => {
  const screen = [at(0.4, 0.4), at(0.5, 0.4), at(0.5, 0.5), at(0.4, 0.5)]
  expect(isMasked(box(0.4, 0.4, 0.1, 0.12), [screen])).toBe(true)
  expect(isMasked(box(0.35, 0.1, 0.2, 0.7), [screen])).toBe(false)
  expect(isMasked(box(0.35, 0.1, 0.2, 0.7), [])).toBe(false)
})
