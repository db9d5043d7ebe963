/** The headers and the end of a JPEG of this size, padded by comments to so many bytes: all that is ever looked at. */
export function jpeg(width: number, height: number, bytes = 200): Buffer {
  const sof = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  sof.writeUInt16BE(height, 5)
  sof.writeUInt16BE(width, 7)
  const head = Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    sof,
    Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]),
  ])
  const end = Buffer.from([0xff, 0xd9])
  return Buffer.concat([head, Buffer.alloc(Math.max(0, bytes - head.length - end.length), 0x55), end])
}
