import { GREY_HEIGHT, GREY_WIDTH } from './grey.ts'
import type { Point } from './rule.ts'

/** For each grey pixel: 1 where nothing is looked at. */
export type Mask = Uint8Array

/** What lies in any of the polygons. A pixel lies where its middle does. */
export function maskOf(polygons: readonly (readonly Point[])[]): Mask {
  const mask = new Uint8Array(GREY_WIDTH * GREY_HEIGHT)
  for (const polygon of polygons) for (let row = 0; row < GREY_HEIGHT; row += 1) fillRow(mask, row, polygon)
  return mask
}

/** Between each crossing of an edge and the next one. */
function fillRow(mask: Mask, row: number, polygon: readonly Point[]): void {
  const y = (row + 0.5) / GREY_HEIGHT
  const crossings = polygon
    .flatMap((from, place) => crossing(from, polygon[(place + 1) % polygon.length] ?? from, y))
    .sort((a, b) => a - b)
  for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
    const begin = Math.max(0, Math.ceil((crossings[pair] ?? 0) * GREY_WIDTH - 0.5))
    const end = Math.min(GREY_WIDTH, Math.ceil((crossings[pair + 1] ?? 0) * GREY_WIDTH - 0.5))
    if (begin < end) mask.fill(1, row * GREY_WIDTH + begin, row * GREY_WIDTH + end)
  }
}

function crossing(from: Point, to: Point, y: number): number[] {
  if (from.y > y === to.y > y) return []
  return [from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)]
}
