import type { HeldBytes } from '../body-budget.ts'

/** What most pictures need; taken at once. */
const FIRST_BYTES = 256 * 1024
const GROWTH = 4
/** What is enough for a small one, where there is no room for more. */
const LEAST_BYTES = 64 * 1024
const EMPTY = Buffer.alloc(0)

/**
 * Bytes that come piece by piece, copied: a piece kept as it is would keep the whole chunk of the network alive. It
 * grows with what has really come, so that announcing much and sending nothing takes no memory.
 */
export class Growing {
  readonly #most: number
  readonly #held: HeldBytes
  #memory: Buffer
  length = 0

  /** Takes no memory before the first byte. */
  constructor(most: number, held: HeldBytes) {
    this.#most = most
    this.#held = held
    this.#memory = EMPTY
  }

  /** Throws where there is no room for it, and has taken nothing then. */
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

  /** What has come, in memory of exactly its size, for the receiver alone. It stays counted; nothing is left here. */
  handOver(): Buffer {
    const { length } = this
    const memory = this.#memory
    const isWhole = length === memory.length
    const all = isWhole ? memory : exactly(this.view())
    this.#held.giveBack(memory.length - length)
    if (!isWhole) free(memory)
    this.#memory = EMPTY
    this.length = 0
    return all
  }

  /** Empty again. What is not much is kept for the next. */
  reset(): void {
    if (this.#memory.length > FIRST_BYTES) this.clear()
    this.length = 0
  }

  clear(): void {
    this.#held.giveBack(this.#memory.length)
    free(this.#memory)
    this.#memory = EMPTY
    this.length = 0
  }

  #grow(needed: number): void {
    const wanted = Math.max(needed, Math.min(this.#most, Math.max(FIRST_BYTES, needed * GROWTH)))
    const isTight = needed <= LEAST_BYTES && !this.#held.hasRoom(wanted - this.#memory.length)
    const size = isTight ? Math.min(wanted, LEAST_BYTES) : wanted
    this.#held.take(size - this.#memory.length)
    const larger = Buffer.allocUnsafeSlow(size)
    this.#memory.copy(larger, 0, 0, this.length)
    free(this.#memory)
    this.#memory = larger
  }
}

/** At once: what is given back is not to be there until it is collected. */
function free(memory: Buffer): void {
  if (memory.length > 0) (memory.buffer as ArrayBuffer).transfer(0)
}

/** A copy in memory of exactly its size. */
export function exactly(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}
