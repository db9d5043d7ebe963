import { cutOff, type Size, UnreadableImage } from './size.ts'

const RIFF_HEADER = 8
const CHUNK = 12

/** Three kinds: lossy, lossless, and the extended one, which says its canvas first. */
export function webpSize(data: Buffer): Size {
  if (data.readUInt32LE(4) + RIFF_HEADER > data.length) throw cutOff()
  switch (data.toString('latin1', CHUNK, CHUNK + 4)) {
    case 'VP8 ':
      return lossySize(data)
    case 'VP8L':
      return losslessSize(data)
    case 'VP8X':
      return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 }
    default:
      throw new UnreadableImage('is broken: a WebP without a picture')
  }
}

function lossySize(data: Buffer): Size {
  if (data.readUIntBE(23, 3) !== 0x9d012a) throw new UnreadableImage('is broken: a WebP without a key frame')
  return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff }
}

function losslessSize(data: Buffer): Size {
  if (data[20] !== 0x2f) throw new UnreadableImage('is broken: a WebP without its signature')
  const bits = data.readUInt32LE(21)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}
