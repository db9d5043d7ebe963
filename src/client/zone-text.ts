import { VigintError } from './errors.ts'

export interface Corner {
  x: number
  y: number
}

/** A part of the picture, by its corners in parts of width and height from the upper left. */
export interface ZoneInput {
  name: string
  points: Corner[]
}

const HOW_ZONE =
  'Write a name and its corners in parts of width and height from the upper left, like till=0.1,0.2;0.5,0.2;0.5,0.9.'
const HOW_MASK = 'Write its corners in parts of width and height from the upper left, like 0,0;1,0;1,0.1.'

/** `till=0.1,0.2;0.5,0.2;0.5,0.9` */
export function parseZone(text: string): ZoneInput {
  const sign = text.indexOf('=')
  const name = text.slice(0, Math.max(0, sign)).trim()
  const points = cornersIn(text.slice(sign + 1))
  if (name && points) return { name, points }
  throw new VigintError('BAD_USER_INPUT', `"${text}" is no zone.`, HOW_ZONE)
}

/** `0,0;1,0;1,0.1` */
export function parseMask(text: string): Corner[] {
  const points = cornersIn(text)
  if (points) return points
  throw new VigintError('BAD_USER_INPUT', `"${text}" is no mask.`, HOW_MASK)
}

export const zoneText = ({ name, points }: { name: string; points: readonly Corner[] }): string =>
  `${name}=${maskText(points)}`

export const maskText = (points: readonly Corner[]): string =>
  points.map(({ x, y }) => `${part(x)},${part(y)}`).join(';')

const LEAST_CORNERS = 3
const CORNER = /^\s*(\d{0,3}(?:\.\d{1,17})?)\s*,\s*(\d{0,3}(?:\.\d{1,17})?)\s*$/

function cornersIn(text: string): Corner[] | undefined {
  const corners = text.split(';').map((corner) => CORNER.exec(corner))
  const points = corners.flatMap((found) => (found?.[1] && found[2] ? [{ x: +found[1], y: +found[2] }] : []))
  return points.length === corners.length && points.length >= LEAST_CORNERS ? points : undefined
}

const DECIMALS = 4
/** Never with an exponent, which can't be read back. */
const part = (value: number): string => String(Number(value.toFixed(DECIMALS)))
