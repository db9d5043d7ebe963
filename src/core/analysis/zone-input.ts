import { z } from 'zod'
import type { Point, Zone } from '../../db/tables/index.ts'
import { line } from '../input.ts'
import { areaOf, corners, crossesItself } from './polygon.ts'

export const MOST_ZONES = 20
const LEAST_POINTS = 3
export const MOST_POINTS = 50
const NAME_LENGTH = 40
/** Of the whole picture; smaller than this nobody has drawn on purpose. */
const LEAST_AREA = 1e-5
/** A pixel of the largest cameras. */
const DECIMALS = 4

const part = z.number().min(0, 'must be at least 0').max(1, 'must be at most 1').transform(rounded)
const outline = z.array(z.object({ x: part, y: part })).transform(corners)

/** Names stand in commands and in sentences: `till=0.1,0.2;…`. */
const zoneName = line(NAME_LENGTH)
  .transform((text) => text.normalize('NFC'))
  .refine(
    (text) => /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]*$/u.test(text),
    'must be made of letters, digits, spaces, dots, hyphens and underscores',
  )

export const zonesInput = z
  .array(z.object({ name: zoneName, points: outline }))
  .max(MOST_ZONES, `A source has at most ${MOST_ZONES} zones. Leave some out.`)
  .superRefine((zones, context) => {
    for (const [place, { name, points }] of zones.entries()) {
      const wrong = wrongWith(points)
      if (wrong)
        context.addIssue({ code: 'custom', path: [place, 'points'], message: `Zone ${name}: ${wrong}` })
      if (zones.findIndex((zone) => zone.name === name) < place)
        context.addIssue({
          code: 'custom',
          path: [place, 'name'],
          message: `Two zones are named ${name}. Give each a name of its own.`,
        })
    }
  })
  .transform((zones): Zone[] => zones)

export const masksInput = z
  .array(outline)
  .max(MOST_ZONES, `A source has at most ${MOST_ZONES} masks. Leave some out.`)
  .superRefine((masks, context) => {
    for (const [place, points] of masks.entries()) {
      const wrong = wrongWith(points)
      if (wrong) context.addIssue({ code: 'custom', path: [place], message: `Mask ${place + 1}: ${wrong}` })
    }
  })

function wrongWith(points: readonly Point[]): string | undefined {
  if (points.length < LEAST_POINTS || points.length > MOST_POINTS)
    return `it has ${points.length} different corners. Give ${LEAST_POINTS} to ${MOST_POINTS}.`
  if (crossesItself(points)) return 'its edges meet. Give the corners in their order round it.'
  if (areaOf(points) < LEAST_AREA)
    return 'there is nothing within it. Give corners that do not lie on a line.'
  return undefined
}

function rounded(value: number): number {
  return Number(value.toFixed(DECIMALS))
}
