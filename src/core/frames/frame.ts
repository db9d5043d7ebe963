import type { ImageFormat } from './image/image.ts'

/** One picture of one camera, as it is kept. */
export type Frame = {
  /** By the server's clock, in milliseconds; the camera's own moment, corrected where its clock is off. */
  capturedAt: number
  receivedAt: number
  /** The camera's own count, where it counts. */
  sequence: number | null
  /** Two frames of one identity are one that was sent twice; null for a frame without a number or a time of its own. */
  identity: string | null
  format: ImageFormat
  width: number
  height: number
  /** Of exactly its own memory: a slice would keep the whole request alive. */
  data: Buffer
}

/** Capture time, then the camera's count; what is equal in both stays in the order of arrival. */
export const isBefore = (a: Frame, b: Frame): boolean =>
  a.capturedAt < b.capturedAt || (a.capturedAt === b.capturedAt && (a.sequence ?? 0) < (b.sequence ?? 0))
