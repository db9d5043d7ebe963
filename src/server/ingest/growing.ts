/** What most pictures need; taken at once. */
const FIRST_BYTES = 256 * 1024
const GROWTH = 4
const EMPTY = Buffer.alloc(0)

/**
 * Bytes that come piece by piece, copied: a piece kept as it is would keep the whole chunk of the network alive. It
 * grows with what has really come, so that announcing much and sending nothing takes no memory.
 */
export class Growing {
  readonly #most: number
  #memory: Buffer
  length = 0

  /** Takes no memory before the first byte. */
  constructor(most: number) {
    this.#most = most
    this.#memory = EMPTY
  }

  append(chunk: Buffer, from: number, to: number): void {
    const needed = this.length + to - from
    if (needed > this.#memory.length) this.#grow(needed)
    chunk.copy(this.#memory, this.length, from, to)
    this.length = needed
  }

  /** Good until the next append. */
  view(): Buffer {
    return this.#memory.subarray(0, this.length)
  }

  /** The memory itself, once there is as much in it as was announced. */
  whole(): Buffer {
    return this.#memory
  }

  /** Empty again. What is not much is kept for the next. */
  reset(): void {
    this.length = 0
    if (this.#memory.length > FIRST_BYTES) this.#memory = EMPTY
  }

  #grow(needed: number): void {
    const size = Math.max(needed, Math.min(this.#most, Math.max(FIRST_BYTES, needed * GROWTH)))
    const larger = Buffer.allocUnsafeSlow(size)
    this.#memory.copy(larger, 0, 0, this.length)
    this.#memory = larger
  }
}

/** A copy in memory of exactly its size. */
export function exactly(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}
