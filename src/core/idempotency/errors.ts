import { VigintError } from '../errors.ts'

/** The same request is at work, maybe in another process. */
export class StillRunningError extends VigintError {
  readonly code = 'CONFLICT'
  readonly retryAfterSeconds = 1
  constructor(name: string) {
    super(
      `The request with the Idempotency-Key ${name} is still at work. Send it again in a moment to get its answer.`,
    )
  }
}

/** It acted, and the server ended before it had kept the answer. */
export class LostAnswerError extends VigintError {
  readonly code = 'CONFLICT'
  constructor(name: string) {
    super(
      `The request with the Idempotency-Key ${name} took effect, wholly or in part, and its answer was lost. See in the audit log what it did, and use a new Idempotency-Key for what is left.`,
    )
  }
}

export class NameTakenError extends VigintError {
  readonly code = 'BAD_USER_INPUT'
  constructor(name: string) {
    super(
      `The Idempotency-Key ${name} was used for another request within the last 24 hours. Use a new one for each request, and the same one only to send the same again.`,
    )
  }
}
