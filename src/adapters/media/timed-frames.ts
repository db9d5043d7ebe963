/** Milliseconds as a double, then how many bytes of picture follow. */
const HEADER_BYTES = 12
const SIZE_AT = 8
const LARGEST_FRAME_BYTES = 256 * 1024 * 1024

export function frameHeader(bytes: number, atMs: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeDoubleLE(atMs, 0)
  header.writeUInt32LE(bytes, SIZE_AT)
  return header
}

/** Reads frames, each behind its header, in whatever pieces they come. */
export function createTimedFramesReader(onFrame: (data: Buffer, atMs: number) => void) {
  const header = Buffer.alloc(HEADER_BYTES)
  let body: Buffer | undefined
  /** Of the header, or of the body once there is one. */
  let filled = 0

  function open(): Buffer {
    const size = header.readUInt32LE(SIZE_AT)
    if (size > LARGEST_FRAME_BYTES) throw new Error(`A frame of ${size} bytes`)
    filled = 0
    // Not of the shared pool: a picture holds exactly its own memory.
    return Buffer.allocUnsafeSlow(size)
  }

  return {
    feed(chunk: Buffer): void {
      let at = 0
      while (at < chunk.length) {
        const target = body ?? header
        const taken = chunk.copy(target, filled, at)
        at += taken
        filled += taken
        if (filled < target.length) return
        body ??= open()
        if (filled < body.length) continue
        onFrame(body, header.readDoubleLE(0))
        body = undefined
        filled = 0
      }
    },
  }
}
