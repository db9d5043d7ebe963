import type { GreyMaker } from '../../core/analysis/grey.ts'
import { loadSharp } from './load.ts'

/** By sharp, which works in threads of its own. JPEGs are decoded no larger than it takes. */
export function createGreyMaker(size: { width: number; height: number }, mostPixels: number): GreyMaker {
  return async (data) => {
    const sharp = await loadSharp()
    const grey = await sharp(data, { limitInputPixels: mostPixels, failOn: 'error', sequentialRead: true })
      .resize(size.width, size.height, { fit: 'fill', fastShrinkOnLoad: true })
      .flatten({ background: '#000' })
      .greyscale()
      .raw()
      .toBuffer()
    if (grey.length !== size.width * size.height)
      throw new Error(`A picture of ${grey.length} bytes came out.`)
    return grey
  }
}
