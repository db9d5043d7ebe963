import type { Frame } from './frame.ts'

/** Which ring: a client's camera, live or test, is never another's. The id of the source names all three. */
export type SourceRef = { sourceId: string; clientId: string }

/** How much a ring holds. */
export type RingLimits = { windowMs: number; bytes: number }

export type RingState = {
  frames: number
  bytes: number
  /** Of the oldest and the newest frame; null for an empty ring. */
  oldestAt: number | null
  newestAt: number | null
  /** Of the frame that came in last; null for an empty ring. */
  width: number | null
  height: number | null
  /** When a frame last came in, by the server's clock. */
  receivedAt: number | null
  /** Frames that left before their time, because a cap was reached. */
  dropped: number
  /** Numbers missing in the camera's own count. */
  missing: number
  /** Frames that came twice. */
  duplicates: number
}

/** Kept; sent before; or captured before the window that the ring holds. */
export type Fate = 'kept' | 'duplicate' | 'late'

/** How each frame fared, in the order in which they were given. */
export type Appended = { fates: Fate[]; state: RingState }

/** Of a window, its oldest or its newest frames alone. */
export type WindowPart = { first: number } | { last: number }

/**
 * Where frames are held: in the memory of this process, or in a Redis that several share. Windows are half-open:
 * captured after `from`, and up to `to`.
 */
export interface FrameStore {
  append(source: SourceRef, frames: readonly Frame[], limits: RingLimits): Promise<Appended>
  window(source: SourceRef, from: number, to: number, part?: WindowPart): Promise<Frame[]>
  latest(source: SourceRef): Promise<Frame | null>
  states(sources: readonly SourceRef[]): Promise<RingState[]>
  /** For what is held already, though nothing comes in. */
  limit(source: SourceRef, limits: RingLimits): Promise<void>
  remove(source: SourceRef): Promise<void>
  /** Rejects where no frame could be taken now. */
  requireRoom(): Promise<void>
  /** Rejects where what holds the frames does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

export const EMPTY_RING: RingState = {
  frames: 0,
  bytes: 0,
  oldestAt: null,
  newestAt: null,
  width: null,
  height: null,
  receivedAt: null,
  dropped: 0,
  missing: 0,
  duplicates: 0,
}
