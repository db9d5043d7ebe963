import { cutOff, type Size, UnreadableImage } from './size.ts'

const START_OF_SCAN = 0xda
const END_OF_IMAGE = Buffer.from([0xff, 0xd9])

/** Walks the segments to the frame header; a picture whose end never came is refused. */
export function jpegSize(data: Buffer): Size {
  let at = 2
  let size: Size | undefined
  for (;;) {
    const marker = markerAt(data, at)
    at = marker.end
    if (hasNoLength(marker.code)) continue
    if (at + 2 > data.length) throw cutOff()
    const length = data.readUInt16BE(at)
    if (length < 2) throw new UnreadableImage('is broken: a JPEG segment has no length')
    if (isFrameHeader(marker.code)) {
      // Decoders differ on which of them counts.
      if (size) throw new UnreadableImage('is broken: a JPEG with two frame headers')
      size = sizeIn(data, at, length)
    }
    if (marker.code === START_OF_SCAN) {
      if (!size) throw new UnreadableImage('is broken: a JPEG without a frame header')
      requireEnd(data, at + length)
      return size
    }
    at += length
  }
}

/** Any number of 0xFF may stand before the code. */
function markerAt(data: Buffer, start: number): { code: number; end: number } {
  let at = start
  if (at >= data.length) throw cutOff()
  if (data[at] !== 0xff) throw new UnreadableImage('is broken: a JPEG marker is missing')
  while (data[at] === 0xff) at += 1
  const code = data[at]
  if (code === undefined) throw cutOff()
  return { code, end: at + 1 }
}

/** RSTn, SOI and TEM stand alone. */
const hasNoLength = (code: number) => (code >= 0xd0 && code <= 0xd8) || code === 0x01

/** SOF0 to SOF15, without the tables (DHT, JPG, DAC) that lie between them. */
const isFrameHeader = (code: number) =>
  code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc

function sizeIn(data: Buffer, at: number, length: number): Size {
  if (length < 8 || at + 7 > data.length) throw cutOff()
  return { height: data.readUInt16BE(at + 3), width: data.readUInt16BE(at + 5) }
}

/** The end marker can't occur within the scan, and cameras pad behind it: looked for from the end, found at once. */
function requireEnd(data: Buffer, scan: number): void {
  if (data.lastIndexOf(END_OF_IMAGE) < scan) throw cutOff()
}
