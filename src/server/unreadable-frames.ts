import { readCaptureTime, readSequence } from '../core/frames/capture.ts'
import type { Refusal } from '../core/frames/rejection.ts'
import { standIn } from '../core/frames/stand-in.ts'

type Frame = { data?: unknown; capturedAt?: unknown; sequence?: unknown }

/** As far as GraphQL counts. */
const LARGEST_INT = 2 ** 31 - 1

/**
 * GraphQL refuses all of a request for one value that it can't read. One bad frame must not spoil the others: it is
 * made one that says what is wrong with it, to be refused where frames are checked one by one.
 */
export function setUnreadableAside<T>(variables: T): T {
  for (const holder of [variables, ...Object.values(Object(variables))]) {
    const frames: unknown = Object(holder).frames
    if (!Array.isArray(frames)) continue
    for (const [index, frame] of frames.entries()) {
      const wrong = typeof frame === 'object' && frame !== null ? wrongIn(frame) : null
      if (wrong) frames[index] = { ...frame, data: standIn(wrong), capturedAt: null, sequence: null }
    }
  }
  return variables
}

function wrongIn({ data, capturedAt, sequence }: Frame): Refusal | null {
  if (typeof data !== 'string')
    return {
      reason: 'NOT_BASE64',
      message: 'The data is no text. Encode the bytes of the picture in base64.',
    }
  const time = capturedAt == null ? null : readCaptureTime('capturedAt', capturedAt)
  if (typeof time === 'object' && time) return time
  const count = sequence == null ? null : readSequence('sequence', sequence, LARGEST_INT)
  return typeof count === 'object' ? count : null
}
