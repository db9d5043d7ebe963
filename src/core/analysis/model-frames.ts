import { ConflictError } from '../errors.ts'
import type { Frame } from '../frames/frame.ts'
import type { Picture, Pictures } from '../frames/pictures.ts'
import type { SourceRef } from '../frames/store.ts'
import { chooseEvenly } from './choose.ts'
import type { Detection } from './detection.ts'
import type { ModelFrame } from './model.ts'

/** Large enough for faces and hands, small enough to be charged as one picture. */
const LARGEST_SIDE = 768

export type LookedAt = { frame: Frame; detections: readonly Detection[] }
/** Of which frame it is: what a model names as evidence are places in this list. */
export type ShownFrame = ModelFrame & { frame: Frame }

/** At most so many, evenly over the window, made small; what can not be decoded is left out. */
export async function modelFrames(
  pictures: Pictures,
  source: SourceRef,
  window: readonly LookedAt[],
  most: number,
): Promise<ShownFrame[]> {
  const chosen = chooseEvenly(window, most, ({ frame }) => frame.capturedAt)
  const made = await Promise.all(
    chosen.map(async ({ frame, detections }) => {
      const picture = await small(pictures, source, frame)
      return picture ? [{ at: frame.capturedAt, jpeg: picture.data, detections, frame }] : []
    }),
  )
  return made.flat()
}

async function small(pictures: Pictures, source: SourceRef, frame: Frame): Promise<Picture | null> {
  try {
    return await pictures.thumbnail(source, frame, {
      width: LARGEST_SIDE,
      height: LARGEST_SIDE,
      format: 'jpeg',
    })
  } catch (error) {
    if (error instanceof ConflictError) return null
    throw error
  }
}
