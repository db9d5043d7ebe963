import type { Core } from '../context.ts'
import { type ImageHeader, readImageHeader } from './image/image.ts'
import { UnreadableImage } from './image/size.ts'
import type { Refusal } from './rejection.ts'

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS
export const MOST_AHEAD_MS = MINUTE_MS
export const MOST_BEHIND_MS = HOUR_MS

/** A frame as it comes in, by whatever way. */
export type GivenFrame = {
  /** Of exactly its own memory: a slice would keep the whole request alive. Null for what was no base64. */
  data: Buffer | null
  /** Milliseconds since 1970, by the sender's clock. Without it the arrival counts. */
  capturedAt?: number | null | undefined
  /** The camera's own count. */
  sequence?: number | null | undefined
  /** What is wrong with the rest that came with it. */
  fault?: Refusal | null | undefined
}

/** What the picture says of itself, or why it is not taken. Nothing is decoded. */
export function checkFrame(
  { frames: { defaults } }: Pick<Core, 'frames'>,
  { data, capturedAt, fault }: GivenFrame,
  now: number,
): ImageHeader | Refusal {
  if (fault) return fault
  if (data === null)
    return { reason: 'NOT_BASE64', message: 'The data is not base64. Encode the bytes of the picture.' }
  const late = typeof capturedAt === 'number' ? checkMoment(capturedAt, now) : null
  if (late) return late
  // A larger one is read no further: how large it is is not known.
  if (data.length > defaults.largestFrameBytes) {
    return {
      reason: 'TOO_LARGE',
      message: `The picture has more than ${defaults.largestFrameBytes} bytes, the most that are taken. Send smaller pictures.`,
    }
  }
  const header = readHeader(data)
  if ('reason' in header) return header
  const { width, height } = header
  if (width * height <= defaults.largestFramePixels) return header
  return {
    reason: 'TOO_MANY_PIXELS',
    message: `The picture is ${width} x ${height}; at most ${defaults.largestFramePixels} pixels are taken. Send smaller pictures.`,
  }
}

function readHeader(data: Buffer): ImageHeader | Refusal {
  try {
    return readImageHeader(data)
  } catch (error) {
    if (!(error instanceof UnreadableImage)) throw error
    return {
      reason: 'NOT_AN_IMAGE',
      message: `The picture ${error.message}. Send a whole JPEG, PNG or WebP.`,
    }
  }
}

function checkMoment(capturedAt: number, now: number): Refusal | null {
  if (capturedAt > now + MOST_AHEAD_MS) {
    return {
      reason: 'IN_THE_FUTURE',
      message: `Captured ${seconds(capturedAt - now)} s from now; at most ${MOST_AHEAD_MS / 1000} s are taken for a wrong clock. Set the clock of the camera.`,
    }
  }
  if (capturedAt >= now - MOST_BEHIND_MS) return null
  return {
    reason: 'TOO_OLD',
    message: `Captured ${seconds(now - capturedAt)} s ago; frames are taken for an hour. Send them as they are captured, or set the clock of the camera.`,
  }
}

const seconds = (milliseconds: number) => Math.round(milliseconds / 1000)
