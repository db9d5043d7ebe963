import { cutOff, type Size, UnreadableImage } from './size.ts'

const HEADER_END = 33
const END_CHUNK = Buffer.from('IEND', 'latin1')
/** The end chunk is empty: its type and a checksum. Some writers pad behind it. */
const LONGEST_TAIL = 1024

/** A length, a type and a checksum around what is in it. */
const CHUNK_BYTES = 12
/** Before the picture stand a few, about colours and texts. */
const MOST_CHUNKS = 256

export function pngSize(data: Buffer): Size {
  if (data.length < HEADER_END) throw cutOff()
  if (data.toString('latin1', 12, 16) !== 'IHDR')
    throw new UnreadableImage('is broken: a PNG without a header')
  if (data.subarray(-LONGEST_TAIL).lastIndexOf(END_CHUNK) === -1) throw cutOff()
  requirePicture(data)
  return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}

/** From the header of one chunk to the next: however large they are, none is read. */
function requirePicture(data: Buffer): void {
  let at = HEADER_END
  for (let count = 0; count < MOST_CHUNKS; count += 1) {
    if (at + CHUNK_BYTES > data.length) throw cutOff()
    const length = data.readUInt32BE(at)
    const type = data.toString('latin1', at + 4, at + 8)
    if (type === 'IEND') break
    at += CHUNK_BYTES + length
    if (at > data.length) throw cutOff()
    if (type === 'IDAT' && length > 0) return
  }
  throw new UnreadableImage('is broken: a PNG without a picture')
}
