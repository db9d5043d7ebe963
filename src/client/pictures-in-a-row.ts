const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const RIFF = Buffer.from('RIFF')
/** Length and type before what is in a chunk of a PNG, a checksum behind it. */
const PNG_CHUNK = { header: 8, around: 12 }
const WEBP_HEADER_BYTES = 12
const RIFF_HEADER_BYTES = 8

/** Larger than any picture that a server takes. */
const LARGEST_BYTES = 64 * 1024 * 1024

/** Cuts PNGs and WebPs that follow one another where each of them says that it ends; what is between them is left out. */
export function createRowReader(onPicture: (picture: Buffer) => void) {
  let pieces: Buffer[] = []
  let length = 0
  /** With less than that nothing more can be told. */
  let needed = PNG.length
  let pending: Buffer = Buffer.alloc(0)
  /** Where the next chunk of a PNG begins; 0 while no picture has begun. */
  let at = 0

  function begin(): boolean {
    const starts = [pending.indexOf(PNG), pending.indexOf(RIFF)].filter((start) => start >= 0)
    if (starts.length === 0) {
      pending = pending.subarray(Math.max(0, pending.length - PNG.length + 1))
      return waitFor(PNG.length)
    }
    pending = pending.subarray(Math.min(...starts))
    at = PNG.length
    return true
  }

  /** Past one chunk, or the whole picture; false where more bytes are needed. */
  function step(): boolean {
    if (at === 0) return begin()
    return pending[0] === PNG[0] ? stepPng() : stepWebp()
  }

  function stepPng(): boolean {
    if (pending.length < at + PNG_CHUNK.header) return waitFor(at + PNG_CHUNK.header)
    const end = at + PNG_CHUNK.around + pending.readUInt32BE(at)
    if (end > LARGEST_BYTES) return giveUp()
    if (pending.length < end) return waitFor(end)
    const isLast = pending.toString('latin1', at + 4, at + 8) === 'IEND'
    at = end
    return isLast ? finish(end) : true
  }

  function stepWebp(): boolean {
    if (pending.length < WEBP_HEADER_BYTES) return waitFor(WEBP_HEADER_BYTES)
    const end = RIFF_HEADER_BYTES + pending.readUInt32LE(4)
    if (pending.toString('latin1', 8, 12) !== 'WEBP' || end > LARGEST_BYTES) return giveUp()
    return pending.length < end ? waitFor(end) : finish(end)
  }

  function waitFor(bytes: number): false {
    needed = bytes
    return false
  }

  function finish(end: number): boolean {
    onPicture(Buffer.from(pending.subarray(0, end)))
    pending = pending.subarray(end)
    at = 0
    return true
  }

  /** What began like a picture is none. */
  function giveUp(): boolean {
    pending = pending.subarray(1)
    at = 0
    return true
  }

  return {
    feed(chunk: Buffer): void {
      pieces.push(chunk)
      length += chunk.length
      if (length < needed) return
      pending = Buffer.concat(pieces)
      while (step());
      pieces = [pending]
      length = pending.length
    },
    /** What has begun, and was not finished. */
    rest: (): Buffer | null => (at === 0 ? null : Buffer.concat(pieces)),
  }
}
