import { type Capture, captureOf, readCaptureTime, readSequence } from '../../core/frames/capture.ts'

/**
 * What the headers of a picture tell: `X-Captured-At` (RFC 3339), else `X-Timestamp` (seconds since 1970, as
 * mjpg-streamer sends them), and `X-Sequence`. Names in small letters.
 */
export function readCapture(header: (name: string) => string | undefined): Capture {
  const captured = header('x-captured-at')
  const timestamp = header('x-timestamp')
  const sequence = header('x-sequence')
  return captureOf(
    captured === undefined ? clock(timestamp) : readCaptureTime('X-Captured-At', captured),
    sequence === undefined
      ? null
      : readSequence('X-Sequence', /^\d{1,16}$/.test(sequence) ? Number(sequence) : sequence),
  )
}

/** Cameras without a network clock send the seconds since they were switched on: no moment at all. */
const EARLIEST_SECONDS = 1_000_000_000
const LATEST_SECONDS = 100_000_000_000

function clock(text: string | undefined): number | null {
  const seconds = text !== undefined && /^\d{1,12}(?:\.\d{0,9})?$/.test(text) ? Number(text) : 0
  return seconds >= EARLIEST_SECONDS && seconds < LATEST_SECONDS ? Math.round(seconds * 1000) : null
}
