/** The elements that are entered; all others are skipped, or are blocks. */
const SEGMENT = 0x18538067
const CLUSTER = 0x1f43b675
const BLOCK_GROUP = 0xa0
const TIMESTAMP = 0xe7
const SIMPLE_BLOCK = 0xa3
const BLOCK = 0xa1
const CONTAINERS = new Set([SEGMENT, CLUSTER, BLOCK_GROUP])

/** Track, time within the cluster, flags. */
const BLOCK_HEADER_BYTES = 4
const LARGEST_ELEMENT_BYTES = 256 * 1024 * 1024

type Element = { id: number; size: number; headerBytes: number }

/** Reads the blocks of one track out of a Matroska file as ffmpeg writes it into a pipe, with times in milliseconds. */
export function createMatroskaReader(onBlock: (data: Buffer, atMs: number) => void) {
  let pending: Buffer = Buffer.alloc(0)
  let clusterMs = 0
  /** Of an element that is of no interest. */
  let toSkip = 0

  function onElement(id: number, body: Buffer): void {
    if (id === TIMESTAMP) clusterMs = body.readUIntBE(0, body.length)
    if (id !== SIMPLE_BLOCK && id !== BLOCK) return
    // Not of the shared pool: a picture holds exactly its own memory.
    const data = Buffer.allocUnsafeSlow(body.length - BLOCK_HEADER_BYTES)
    body.copy(data, 0, BLOCK_HEADER_BYTES)
    onBlock(data, clusterMs + body.readInt16BE(1))
  }

  /** Takes one element, or as much as there is of it; returns where it ends, -1 if it is not here yet. */
  function step(at: number): number {
    const element = readElement(pending, at)
    if (!element) return -1
    const { id, size, headerBytes } = element
    const start = at + headerBytes
    if (CONTAINERS.has(id)) return start
    if (size > LARGEST_ELEMENT_BYTES) throw new Error(`An element of ${size} bytes`)
    if (id !== TIMESTAMP && id !== SIMPLE_BLOCK && id !== BLOCK) {
      toSkip = size
      return start
    }
    if (pending.length < start + size) return -1
    onElement(id, pending.subarray(start, start + size))
    return start + size
  }

  return {
    feed(chunk: Buffer): void {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
      let at = 0
      for (;;) {
        const skipped = Math.min(toSkip, pending.length - at)
        toSkip -= skipped
        at += skipped
        const next = at < pending.length ? step(at) : -1
        if (next < 0) break
        at = next
      }
      pending = pending.subarray(at)
    },
  }
}

/** An id keeps the bits that tell its length, a size does not. */
function readElement(bytes: Buffer, at: number): Element | null {
  const idBytes = Math.clz32(bytes[at] ?? 0) - 23
  if (bytes.length < at + idBytes + 1) return null
  const sizeBytes = Math.clz32(bytes[at + idBytes] ?? 0) - 23
  if (idBytes > 4 || sizeBytes > 8) throw new Error('What ffmpeg wrote is no Matroska')
  const headerBytes = idBytes + sizeBytes
  if (bytes.length < at + headerBytes) return null
  let size = (bytes[at + idBytes] ?? 0) & (0xff >> sizeBytes)
  for (let place = idBytes + 1; place < headerBytes; place++) size = size * 256 + (bytes[at + place] ?? 0)
  return { id: bytes.readUIntBE(at, idBytes), size, headerBytes }
}
