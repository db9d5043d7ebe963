import { crc32 } from 'node:zlib'
import type { Frame } from './frame.ts'

/** Tells one frame of a camera from another of the same moment and number; two that it can't tell apart are equal. */
export const markOf = ({ capturedAt, sequence, receivedAt, data }: Frame): string =>
  [capturedAt, sequence ?? '', receivedAt, data.length, crc32(data).toString(36)].join('.')

const SHAPE = /^(-?\d{1,16})\.(-?\d{0,16})\.\d{1,16}\.\d{1,10}\.[0-9a-z]{1,7}$/

/** Where a frame stands in its window, as far as that is known without it; null for what is no mark. */
export function placeOf(mark: string): Pick<Frame, 'capturedAt' | 'sequence'> | null {
  const [, capturedAt, sequence] = SHAPE.exec(mark) ?? []
  if (capturedAt === undefined || sequence === '-') return null
  return { capturedAt: Number(capturedAt), sequence: sequence ? Number(sequence) : null }
}
