import { InvalidInputError } from '../../core/errors.ts'

/** When a picture was taken and which one it is, as far as its sender says so. */
export type Capture = {
  /** Milliseconds since 1970, by the sender's clock. */
  capturedAt: number | null
  sequence: number | null
}

/**
 * What the headers of a picture tell: `X-Captured-At` (RFC 3339), else `X-Timestamp` (seconds since 1970, as
 * mjpg-streamer sends them), and `X-Sequence`. Names in small letters.
 */
export function readCapture(header: (name: string) => string | undefined): Capture {
  const captured = header('x-captured-at')
  const timestamp = header('x-timestamp')
  const sequence = header('x-sequence')
  return {
    capturedAt: captured !== undefined ? moment(captured) : timestamp !== undefined ? clock(timestamp) : null,
    sequence: sequence === undefined ? null : count(sequence),
  }
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

function moment(text: string): number {
  const time = RFC_3339.test(text) ? Date.parse(text.replace(' ', 'T').toUpperCase()) : Number.NaN
  if (Number.isNaN(time))
    throw wrong('X-Captured-At', text, 'Send a time with its zone, like 2026-01-31T12:00:00.250Z.')
  return time
}

/** Cameras without a network clock send the seconds since they were switched on: no moment at all. */
const EARLIEST_SECONDS = 1_000_000_000
const LATEST_SECONDS = 100_000_000_000

function clock(text: string): number | null {
  const seconds = /^\d{1,12}(?:\.\d{0,9})?$/.test(text) ? Number(text) : 0
  return seconds >= EARLIEST_SECONDS && seconds < LATEST_SECONDS ? Math.round(seconds * 1000) : null
}

function count(text: string): number {
  const sequence = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(sequence))
    throw wrong('X-Sequence', text, 'Send a whole number that counts up with each picture.')
  return sequence
}

const LONGEST_SHOWN = 60

const wrong = (header: string, text: string, advice: string) =>
  new InvalidInputError([
    { path: header, message: `${header} is ${JSON.stringify(text.slice(0, LONGEST_SHOWN))}. ${advice}` },
  ])
