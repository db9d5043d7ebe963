import { graphql, type ResultOf } from '../../client/index.ts'
import type { Pixels } from './half-blocks.ts'

/** In a document that declares `$width` and `$height`: the room that there is, in pixels. */
export const PictureOfFrame = graphql(`
  fragment PictureOfFrame on Frame {
    capturedAt
    thumbnail(width: $width, height: $height, format: RGB) {
      data
      width
      height
    }
  }
`)
export type PictureOfFrame = ResultOf<typeof PictureOfFrame>

export function pixelsOf(frame: PictureOfFrame | null | undefined): Pixels | null {
  if (!frame?.thumbnail) return null
  const { data, width, height } = frame.thumbnail
  return { width, height, rgb: Buffer.from(data, 'base64') }
}
