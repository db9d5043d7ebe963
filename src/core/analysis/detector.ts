import type { Detection } from './detection.ts'

/** One frame that somebody wants looked at. */
export type DetectorFrame = { at: number; data: Buffer }

export type DetectorOrder = {
  /** Whose turn it is goes round these. */
  clientId: string
  /** Of orders with one name the newest alone is worth doing: one that still waits gives way. Undefined: none gives way. */
  replaces?: string
  frames: readonly DetectorFrame[]
  signal?: AbortSignal | undefined
}

/** What was seen in each frame, in the order given; null for a frame that could not be decoded. */
export type Detected = {
  frames: readonly (readonly Detection[] | null)[]
  /** Of the detector alone, without waiting. */
  milliseconds: number
}

export type DetectorState = {
  workers: number
  busy: number
  waiting: number
  /** Orders that gave way to newer ones, since the start. */
  dropped: number
}

/** Recognises things in pictures, elsewhere than in the main thread. */
export interface Detector {
  /** As it stands in what is stored: `centernet`, or the name of a file. */
  readonly name: string
  /** Null where a newer order took its place. Throws `UnavailableError` where too many wait or it can't be loaded. */
  detect(order: DetectorOrder): Promise<Detected | null>
  state(): DetectorState
  close(): Promise<void>
}
