import { type Count, countOn } from '../counting.ts'
import { type Frame, isBefore, isOfNewRun } from '../frame.ts'
import { EMPTY_RING, type Fate, type RingLimits, type RingState, type WindowPart } from '../store.ts'

/** Room at the front is given back once it is as large as what is behind it. */
const COMPACT_FROM = 64

/** The last seconds of one camera, by capture time. */
export class Ring {
  #frames: Frame[] = []
  /** Where the oldest frame is: taking from the front of an array would move all the others. */
  #head = 0
  /** What is held, by identity; the newest where a camera was started anew. */
  #identities = new Map<string, Frame>()
  /** Who looks at them may do so for as long as they like. */
  #shown = new Set<Frame>()
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
    const alike = frame.identity === null ? undefined : this.#identities.get(frame.identity)
    const isAnew = alike !== undefined && isOfNewRun(frame, alike)
    if (alike && !isAnew) {
      this.#duplicates += 1
      return 'duplicate'
    }
    this.#count = countOn(this.#count, frame.sequence, isAnew)
    if (frame.capturedAt <= now - limits.windowMs) return 'late'
    this.#insert(frame)
    this.fit(limits)
    return 'kept'
  }

  fit({ bytes }: RingLimits): void {
    while (this.bytes > bytes && this.length > 1) this.drop()
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
    if (part === undefined) return this.#show(first, end)
    return 'first' in part
      ? this.#show(first, Math.min(end, first + part.first))
      : this.#show(Math.max(first, end - part.last), end)
  }

  latest(): Frame | null {
    if (this.length === 0) return null
    return this.#show(this.#frames.length - 1, this.#frames.length)[0] ?? null
  }

  clear(): void {
    while (this.length > 0) this.#shift()
  }

  state(): RingState {
    return {
      ...EMPTY_RING,
      frames: this.length,
      bytes: this.bytes,
      oldestAt: this.#oldest?.capturedAt ?? null,
      newestAt: this.length === 0 ? null : (this.#frames.at(-1)?.capturedAt ?? null),
      ...(this.length > 0 ? this.#size : null),
      receivedAt: this.#receivedAt,
      dropped: this.#dropped,
      missing: this.#count.missing,
      duplicates: this.#duplicates,
    }
  }

  get #oldest(): Frame | undefined {
    return this.#frames[this.#head]
  }

  #show(first: number, end: number): Frame[] {
    const frames = this.#frames.slice(first, end)
    for (const frame of frames) this.#shown.add(frame)
    return frames
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
    if (frame.identity !== null) this.#identities.set(frame.identity, frame)
  }

  #shift(): void {
    const frame = this.#oldest
    if (!frame) return
    this.bytes -= frame.data.length
    if (frame.identity !== null && this.#identities.get(frame.identity) === frame)
      this.#identities.delete(frame.identity)
    if (!this.#shown.delete(frame)) giveBack(frame)
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

/**
 * The memory of a picture that nobody saw, at once. Left to the collector it would be there for seconds more, and at
 * hundreds of megabytes a second several times what the ring holds.
 */
function giveBack({ data: { buffer, byteLength } }: Frame): void {
  // A small one may lie in memory that Node keeps for many.
  if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0)
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
