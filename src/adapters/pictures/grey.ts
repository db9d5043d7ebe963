import type { GREY_HEIGHT, GREY_WIDTH, GreyMaker } from '../../core/analysis/grey.ts'
import { loadSharp } from './load.ts'

const WIDTH = 160 satisfies typeof GREY_WIDTH
const HEIGHT = 120 satisfies typeof GREY_HEIGHT

/** By sharp, which works in threads of its own; a JPEG is decoded no larger than it takes. */
export const makeGreyWithSharp =
  (mostPixels: number): GreyMaker =>
  async (data) => {
    const sharp = await loadSharp()
    const grey = await sharp(data, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true })
      .resize(WIDTH, HEIGHT, { fit: 'fill', fastShrinkOnLoad: true })
      .flatten({ background: '#000' })
      .greyscale()
      .raw()
      .toBuffer()
    if (grey.length !== WIDTH * HEIGHT) throw new Error(`A picture of ${grey.length} bytes came out.`)
    return grey
  }
