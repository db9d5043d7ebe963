import { type Count, countOn } from '../counting.ts'
import { type Frame, isBefore } from '../frame.ts'
import { EMPTY_RING, type Fate, type RingLimits, type RingState, type WindowPart } from '../store.ts'

/** Room at the front is given back once it is as large as what is behind it. */
const COMPACT_FROM = 64

/** The last seconds of one camera, by capture time. */
export class Ring {
  #frames: Frame[] = []
  /** Where the oldest frame is: taking from the front of an array would move all the others. */
  #head = 0
  #identities = new Set<string>()
  #count: Count = { highest: null, missing: 0 }
  #dropped = 0
  #duplicates = 0
  #receivedAt: number | null = null
  #size: { width: number; height: number } | null = null
  bytes = 0

  append(frame: Frame, limits: RingLimits, now: number): Fate {
    this.#receivedAt = Math.max(this.#receivedAt ?? 0, frame.receivedAt)
    this.#size = { width: frame.width, height: frame.height }
    this.expire(now - limits.windowMs)
    if (frame.identity !== null && this.#identities.has(frame.identity)) {
      this.#duplicates += 1
      return 'duplicate'
    }
    this.#count = countOn(this.#count, frame.sequence)
    if (frame.capturedAt <= now - limits.windowMs) return 'late'
    this.#insert(frame)
    while (this.bytes > limits.bytes && this.length > 1) this.drop()
    return 'kept'
  }

  get length(): number {
    return this.#frames.length - this.#head
  }

  get idleSince(): number {
    return this.#receivedAt ?? 0
  }

  /** Frames at or before this moment have had their time. */
  expire(moment: number): void {
    for (let oldest = this.#oldest; oldest && oldest.capturedAt <= moment; oldest = this.#oldest)
      this.#shift()
  }

  /** The oldest goes before its time. */
  drop(): void {
    if (this.length === 0) return
    this.#shift()
    this.#dropped += 1
  }

  window(from: number, to: number, part?: WindowPart): Frame[] {
    const [first, end] = [this.#after(from), this.#after(to)]
    if (part === undefined) return this.#frames.slice(first, end)
    return 'first' in part
      ? this.#frames.slice(first, Math.min(end, first + part.first))
      : this.#frames.slice(Math.max(first, end - part.last), end)
  }

  latest(): Frame | null {
    return this.length === 0 ? null : (this.#frames.at(-1) ?? null)
  }

  state(): RingState {
    return {
      ...EMPTY_RING,
      frames: this.length,
      bytes: this.bytes,
      oldestAt: this.#oldest?.capturedAt ?? null,
      newestAt: this.latest()?.capturedAt ?? null,
      ...this.#size,
      receivedAt: this.#receivedAt,
      dropped: this.#dropped,
      missing: this.#count.missing,
      duplicates: this.#duplicates,
    }
  }

  get #oldest(): Frame | undefined {
    return this.#frames[this.#head]
  }

  /** Nearly always at the end: cameras send in order. */
  #insert(frame: Frame): void {
    let at = this.#frames.length
    for (let before = this.#frames[at - 1]; at > this.#head && before && isBefore(frame, before); ) {
      at -= 1
      before = this.#frames[at - 1]
    }
    if (at === this.#frames.length) this.#frames.push(frame)
    else this.#frames.splice(at, 0, frame)
    this.bytes += frame.data.length
    if (frame.identity !== null) this.#identities.add(frame.identity)
  }

  #shift(): void {
    const frame = this.#oldest
    if (!frame) return
    this.bytes -= frame.data.length
    if (frame.identity !== null) this.#identities.delete(frame.identity)
    // The slot must not keep the picture alive until it is compacted away.
    this.#frames[this.#head] = GONE
    this.#head += 1
    if (this.#head >= COMPACT_FROM && this.#head >= this.length) {
      this.#frames = this.#frames.slice(this.#head)
      this.#head = 0
    }
  }

  /** The first frame captured after this moment. */
  #after(moment: number): number {
    let low = this.#head
    let high = this.#frames.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#frames[middle]?.capturedAt ?? Number.POSITIVE_INFINITY) <= moment) low = middle + 1
      else high = middle
    }
    return low
  }
}

const GONE: Frame = {
  capturedAt: 0,
  receivedAt: 0,
  sequence: null,
  identity: null,
  format: 'jpeg',
  width: 0,
  height: 0,
  data: Buffer.alloc(0),
}
