import type { Box, Point, Zone } from '../../db/tables/index.ts'
import { contains, shareWithin } from './polygon.ts'

/** So much of somebody lies in a zone, or of a thing under a mask. */
const MOST_OF_IT = 0.5

/**
 * Somebody is where the feet are: in the middle of the lower edge of the box. Where those can't be seen, behind a
 * counter or below the picture, at least half of the box lies in the zone. Without a zone it is the whole picture.
 */
export function isInZone(box: Box, zone: Zone | undefined): boolean {
  if (!zone) return true
  const foot = { x: within(box.x + box.width / 2), y: within(box.y + box.height) }
  return contains(zone.points, foot) || shareWithin(zone.points, box) >= MOST_OF_IT
}

/** At least half of it lies under one mask: somebody in front of a masked screen is still seen. */
export const isMasked = (box: Box, masks: readonly (readonly Point[])[]): boolean =>
  masks.some((points) => shareWithin(points, box) >= MOST_OF_IT)

/** Boxes reach over the edge of the picture; people don't. */
const within = (part: number): number => Math.min(1, Math.max(0, part))
