import type { Box, Point } from '../../db/tables/index.ts'

/** In parts of the picture: less than this is a matter of rounding. */
const HAIR = 1e-9

/** Its edges belong to it: the foot of somebody who is cut off by the edge of the picture lies on one. */
export function contains(points: readonly Point[], point: Point): boolean {
  let isInside = false
  for (const [from, to] of edges(points)) {
    if (isOn(from, to, point)) return true
    const passes = from.y > point.y !== to.y > point.y
    if (passes && point.x < from.x + ((point.y - from.y) / (to.y - from.y)) * (to.x - from.x))
      isInside = !isInside
  }
  return isInside
}

/** Of one that does not cross itself. */
export function areaOf(points: readonly Point[]): number {
  let twice = 0
  for (const [from, to] of edges(points)) twice += from.x * to.y - to.x * from.y
  return Math.abs(twice) / 2
}

/** How much of a box lies within, from 0 to 1. */
export function shareWithin(points: readonly Point[], box: Box): number {
  const whole = box.width * box.height
  if (whole <= 0) return contains(points, { x: box.x, y: box.y }) ? 1 : 0
  return Math.min(1, areaOf(clipped(points, box)) / whole)
}

/** Corner after corner without those that stand twice in a row; the first is not repeated at the end. */
export function corners(points: readonly Point[]): Point[] {
  const all = points.filter((point, place) => !isSame(point, points[place - 1]))
  return all.filter((point, place) => place === 0 || place < all.length - 1 || !isSame(point, all[0]))
}

const isSame = (one: Point, other: Point | undefined): boolean => one.x === other?.x && one.y === other.y

/** Whether edges meet that are no neighbours. */
export function crossesItself(points: readonly Point[]): boolean {
  const all = edges(points)
  return all.some((one, place) =>
    all.some((other, otherPlace) => {
      const apart = otherPlace - place
      return apart > 1 && apart < all.length - 1 && meet(one, other)
    }),
  )
}

type Edge = readonly [from: Point, to: Point]

const edges = (points: readonly Point[]): Edge[] =>
  points.map((from, place) => [from, points[(place + 1) % points.length] ?? from])

/** Twice the area of the triangle: above 0 where `point` lies to the one side, below 0 on the other. */
const side = (from: Point, to: Point, point: Point): number =>
  (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)

function isOn(from: Point, to: Point, point: Point): boolean {
  return (
    Math.abs(side(from, to, point)) <= HAIR &&
    isBetween(from.x, to.x, point.x) &&
    isBetween(from.y, to.y, point.y)
  )
}

const isBetween = (one: number, other: number, value: number): boolean =>
  value >= Math.min(one, other) - HAIR && value <= Math.max(one, other) + HAIR

function meet([a, b]: Edge, [c, d]: Edge): boolean {
  if (isOn(a, b, c) || isOn(a, b, d) || isOn(c, d, a) || isOn(c, d, b)) return true
  return side(a, b, c) > 0 !== side(a, b, d) > 0 && side(c, d, a) > 0 !== side(c, d, b) > 0
}

/** What is left of it within the box: cut at each of its four sides. Parts may hang together by lines, which have no area. */
function clipped(points: readonly Point[], { x, y, width, height }: Box): Point[] {
  const left = cut(points, (point) => point.x - x)
  const right = cut(left, (point) => x + width - point.x)
  const top = cut(right, (point) => point.y - y)
  return cut(top, (point) => y + height - point.y)
}

/** Keeps where `depth` is not below 0. */
function cut(points: readonly Point[], depth: (point: Point) => number): Point[] {
  return edges(points).flatMap(([from, to]) => {
    const [before, after] = [depth(from), depth(to)]
    const kept = after >= 0 ? [to] : []
    if (before >= 0 === after >= 0) return kept
    const part = before / (before - after)
    return [{ x: from.x + part * (to.x - from.x), y: from.y + part * (to.y - from.y) }, ...kept]
  })
}
