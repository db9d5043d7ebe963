import { cutOff, type Size, UnreadableImage } from './size.ts'

const HEADER_END = 33
const END_CHUNK = Buffer.from('IEND', 'latin1')
/** The end chunk is empty: its type and a checksum. Some writers pad behind it. */
const LONGEST_TAIL = 1024

export function pngSize(data: Buffer): Size {
  if (data.length < HEADER_END) throw cutOff()
  if (data.toString('latin1', 12, 16) !== 'IHDR')
    throw new UnreadableImage('is broken: a PNG without a header')
  if (data.subarray(-LONGEST_TAIL).lastIndexOf(END_CHUNK) === -1) throw cutOff()
  return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}
