import type { PictureMaker } from '../../core/frames/pictures.ts'
import { loadSharp } from './load.ts'

const JPEG_QUALITY = 75
const CHANNELS = 3

/** By sharp, which works in threads of its own. */
export const makeWithSharp: PictureMaker = async (data, { width, height, format }, mostPixels) => {
  const sharp = await loadSharp()
  const small = sharp(data, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true })
    .resize(width, height, { fit: 'inside', withoutEnlargement: true, fastShrinkOnLoad: true })
    .flatten({ background: '#000' })
    .toColourspace('srgb')
  const made = await (format === 'jpeg' ? small.jpeg({ quality: JPEG_QUALITY }) : small.raw()).toBuffer({
    resolveWithObject: true,
  })
  if (format === 'rgb' && made.info.channels !== CHANNELS)
    throw new Error(`A picture of ${made.info.channels} channels came out.`)
  return { data: made.data, width: made.info.width, height: made.info.height, format }
}
