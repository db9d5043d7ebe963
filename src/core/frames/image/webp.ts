import { cutOff, type Size, UnreadableImage } from './size.ts'

const RIFF_HEADER = 8
const CHUNK = 12

/** A type and a length stand before what is in it. */
const CHUNK_HEADER = 8
const MOST_CHUNKS = 256
/** What each kind says of itself before its first pixel. */
const SMALLEST_LOSSY = 10
const SMALLEST_LOSSLESS = 5

/** Three kinds: lossy, lossless, and the extended one, which says its canvas first. */
export function webpSize(data: Buffer): Size {
  const end = data.readUInt32LE(4) + RIFF_HEADER
  if (end > data.length) throw cutOff()
  switch (typeAt(data, CHUNK)) {
    case 'VP8X':
      return canvasSize(data, end)
    default:
      return pictureSize(data, CHUNK, end)
  }
}

/** Of the picture that begins there, as it says itself. */
function pictureSize(data: Buffer, at: number, end: number): Size {
  const length = chunkAt(data, at, end)
  const picture = data.subarray(at + CHUNK_HEADER, at + CHUNK_HEADER + length)
  switch (typeAt(data, at)) {
    case 'VP8 ':
      return lossySize(picture)
    case 'VP8L':
      return losslessSize(picture)
    default:
      throw withoutPicture()
  }
}

/** The canvas is what is shown; a picture that is larger than it would be decoded all the same. */
function canvasSize(data: Buffer, end: number): Size {
  const canvas = { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 }
  const at = findPicture(data, end)
  if (typeAt(data, at) === MOVING) return canvas
  const { width, height } = pictureSize(data, at, end)
  if (width === canvas.width && height === canvas.height) return canvas
  throw new UnreadableImage(
    `is broken: a WebP of ${canvas.width} x ${canvas.height} with a picture of ${width} x ${height}`,
  )
}

const typeAt = (data: Buffer, at: number) => data.toString('latin1', at, at + 4)

const withoutPicture = () => new UnreadableImage('is broken: a WebP without a picture')

/** How many bytes are in the chunk, all of which are there. */
function chunkAt(data: Buffer, at: number, end: number): number {
  if (at + CHUNK_HEADER > end) throw withoutPicture()
  const length = data.readUInt32LE(at + 4)
  if (at + CHUNK_HEADER + length > end) throw cutOff()
  return length
}

/** What moves has its pictures in frames. */
const MOVING = 'ANMF'

/** From the header of one chunk to the next. */
function findPicture(data: Buffer, end: number): number {
  let at = CHUNK
  for (let count = 0; count < MOST_CHUNKS; count += 1) {
    const length = chunkAt(data, at, end)
    const type = typeAt(data, at)
    if (length > 0 && (type === 'VP8 ' || type === 'VP8L' || type === MOVING)) return at
    // They begin at even places.
    at += CHUNK_HEADER + length + (length % 2)
  }
  throw withoutPicture()
}

function lossySize(picture: Buffer): Size {
  if (picture.length <= SMALLEST_LOSSY) throw withoutPicture()
  if (picture.readUIntBE(3, 3) !== 0x9d012a)
    throw new UnreadableImage('is broken: a WebP without a key frame')
  return { width: picture.readUInt16LE(6) & 0x3fff, height: picture.readUInt16LE(8) & 0x3fff }
}

function losslessSize(picture: Buffer): Size {
  if (picture.length <= SMALLEST_LOSSLESS) throw withoutPicture()
  if (picture[0] !== 0x2f) throw new UnreadableImage('is broken: a WebP without its signature')
  const bits = picture.readUInt32LE(1)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
