const MARKER = 0xff
const START = 0xd8
const END = 0xd9
const SCAN = 0xda
/** Markers that stand alone, without a length behind them; within a scan they are part of it. */
const isBare = (code: number) => code === 0x00 || code === 0x01 || (code >= 0xd0 && code <= 0xd7)

/** Larger than any picture that a server takes. */
const LARGEST_BYTES = 64 * 1024 * 1024
const FIRST = Buffer.from([MARKER, START, MARKER])

/**
 * Finds whole JPEGs in a stream of bytes, whatever stands between them: pictures one after the other, or the parts of a
 * multipart/x-mixed-replace stream. A preview within a picture is no picture of its own.
 */
export function createJpegReader(onPicture: (picture: Buffer) => void) {
  let pending: Buffer = Buffer.alloc(0)
  /** How far into the picture it was read; 0 while none has begun. */
  let at = 0
  let inScan = false

  function begin(): boolean {
    const start = pending.indexOf(FIRST)
    pending = pending.subarray(start < 0 ? Math.max(0, pending.length - FIRST.length + 1) : start)
    at = start < 0 ? 0 : 2
    inScan = false
    return start >= 0
  }

  /** Past one marker, or through a part of a scan; false where more bytes are needed. */
  function step(): boolean {
    if (inScan) {
      const next = pending.indexOf(MARKER, at)
      at = next < 0 ? pending.length : next
      if (next < 0) return false
    }
    const code = pending[at + 1]
    if (code === undefined) return false
    if (pending[at] !== MARKER) return giveUp()
    if (code === END) return finish()
    if (code === MARKER || isBare(code)) {
      at += code === MARKER ? 1 : 2
      return true
    }
    if (pending.length < at + 4) return false
    inScan = code === SCAN
    at += 2 + pending.readUInt16BE(at + 2)
    return pending.length > at
  }

  function finish(): boolean {
    onPicture(Buffer.from(pending.subarray(0, at + 2)))
    pending = pending.subarray(at + 2)
    at = 0
    return true
  }

  /** What began like a picture is none. */
  function giveUp(): boolean {
    pending = pending.subarray(2)
    at = 0
    return true
  }

  return {
    feed(chunk: Buffer): void {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      for (;;) {
        if (at === 0 && !begin()) break
        if (!step()) break
      }
      if (pending.length > LARGEST_BYTES) giveUp()
    },
    /** What has begun, and was not finished. */
    rest: (): Buffer | null => (at === 0 ? null : pending),
  }
}
