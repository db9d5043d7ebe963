import { momentIn } from '../moment.ts'
import type { Refusal } from './rejection.ts'

/** When a picture was taken and which one it is, as far as its sender says so. */
export type Capture = {
  /** Milliseconds since 1970, by the sender's clock. */
  capturedAt: number | null
  sequence: number | null
  /** Something of it can't be read: the picture is not taken, and the others are. */
  fault: Refusal | null
}

type Told = number | Refusal | null

export function captureOf(capturedAt: Told, sequence: Told): Capture {
  return {
    capturedAt: typeof capturedAt === 'number' ? capturedAt : null,
    sequence: typeof sequence === 'number' ? sequence : null,
    fault: faultIn(capturedAt) ?? faultIn(sequence),
  }
}

const faultIn = (told: Told): Refusal | null => (typeof told === 'object' ? told : null)

/** `name`: under which its sender knows it. */
export function readCaptureTime(name: string, value: unknown): number | Refusal {
  const time = typeof value === 'string' ? momentIn(value) : null
  return time ?? wrong('WRONG_TIME', name, value, 'Send a time with its zone, like 2026-01-31T12:00:00.250Z.')
}

export function readSequence(
  name: string,
  value: unknown,
  largest = Number.MAX_SAFE_INTEGER,
): number | Refusal {
  const count = Number.isInteger(value) ? Number(value) : -1
  if (count >= 0 && count <= largest) return count
  const advice = count > largest ? `up to ${largest}` : 'that counts up with each picture'
  return wrong('WRONG_SEQUENCE', name, value, `Send a whole number ${advice}.`)
}

const LONGEST_SHOWN = 60

function wrong(reason: Refusal['reason'], name: string, value: unknown, advice: string): Refusal {
  const shown = JSON.stringify(typeof value === 'string' ? value.slice(0, LONGEST_SHOWN) : value)
  return { reason, message: `${name} is ${shown.slice(0, LONGEST_SHOWN + 2)}. ${advice}` }
}
