import { jpegSize } from './jpeg.ts'
import { pngSize } from './png.ts'
import { type Size, UnreadableImage } from './size.ts'
import { webpSize } from './webp.ts'

export type ImageFormat = 'jpeg' | 'png' | 'webp'
export type ImageHeader = Size & { format: ImageFormat }

/** What is left of a picture that can't have been one. */
const SMALLEST_BYTES = 32

/** What a picture says of itself, from its headers alone: nothing is decoded. Throws `UnreadableImage`. */
export function readImageHeader(data: Buffer): ImageHeader {
  if (data.length === 0) throw new UnreadableImage('is empty')
  const format = formatOf(data)
  if (!format) throw new UnreadableImage('is no JPEG, PNG or WebP')
  if (data.length < SMALLEST_BYTES) throw new UnreadableImage('is cut off')
  const { width, height } = SIZES[format](data)
  if (width === 0 || height === 0) throw new UnreadableImage('says that it has no width or no height')
  return { format, width, height }
}

const SIZES = { jpeg: jpegSize, png: pngSize, webp: webpSize } satisfies Record<ImageFormat, unknown>

const PNG_SIGNATURE = 0x89504e47

function formatOf(data: Buffer): ImageFormat | null {
  if (data[0] === 0xff && data[1] === 0xd8 && data[2] === 0xff) return 'jpeg'
  if (data.length >= 12) {
    if (data.readUInt32BE(0) === PNG_SIGNATURE && data.readUInt32BE(4) === 0x0d0a1a0a) return 'png'
    if (data.toString('latin1', 0, 4) === 'RIFF' && data.toString('latin1', 8, 12) === 'WEBP') return 'webp'
  }
  return null
}
