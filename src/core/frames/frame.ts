import type { ImageFormat } from './image/image.ts'

/** One picture of one camera, as it is kept. */
export type Frame = {
  /** By the server's clock, in milliseconds; the camera's own moment, corrected where its clock is off. */
  capturedAt: number
  receivedAt: number
  /** The camera's own count, where it counts. */
  sequence: number | null
  /** Two frames of one identity are one that was sent twice, unless the camera was started anew; null for a frame without a number or a time of its own. */
  identity: string | null
  format: ImageFormat
  width: number
  height: number
  /** Of exactly its own memory, and given away: where it is held, it is freed. A slice would keep the whole request alive. */
  data: Buffer
}

/** No retry of a frame is told by its number alone to be later by so much, and another picture. */
const NEW_RUN_MS = 1_000

/** Of a frame with the number of one that is held: the camera was started anew, and counts from its beginning. */
export const isOfNewRun = (frame: Frame, held: Frame): boolean =>
  frame.sequence !== null && frame.capturedAt - held.capturedAt >= NEW_RUN_MS && !frame.data.equals(held.data)

/** Capture time, then the camera's count; what is equal in both stays in the order of arrival. */
export const isBefore = (a: Frame, b: Frame): boolean =>
  a.capturedAt < b.capturedAt || (a.capturedAt === b.capturedAt && (a.sequence ?? 0) < (b.sequence ?? 0))
