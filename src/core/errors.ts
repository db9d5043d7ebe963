export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'DUPLICATE_CLIENT_NAME',
  'CONFLICT',
  'RATE_LIMITED',
  'QUOTA_EXCEEDED',
  'UNAVAILABLE',
  'INTERNAL',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** An outcome that the caller can act on, as against a fault of ours. */
export abstract class VigintError extends Error {
  abstract readonly code: ErrorCode
}

export type InputIssue = { path: string; message: string }

export class InvalidInputError extends VigintError {
  readonly code = 'BAD_USER_INPUT'
  readonly issues: InputIssue[]
  constructor(issues: InputIssue[]) {
    super(issues.map(({ message }) => message).join(' '))
    this.issues = issues
  }
}

export class DuplicateClientNameError extends VigintError {
  readonly code = 'DUPLICATE_CLIENT_NAME'
  readonly slug: string
  constructor(name: string, slug: string) {
    super(`A client with the slug ${slug} exists already, and ${name} gives the same. Choose another name.`)
    this.slug = slug
  }
}

/** By what else than its id a thing goes. */
const HOW_NAMED: Record<string, string> = {
  client: 'the id or the slug',
  role: 'the id or the name',
  source: 'the id or the name',
  invoice: 'the id or the number',
  budget: 'the operation and the period',
}

export class NotFoundError extends VigintError {
  readonly code = 'NOT_FOUND'
  constructor(
    noun: 'client' | 'key' | 'role' | 'source' | 'analysis' | 'thing' | 'event' | 'invoice' | 'budget',
    name: string,
  ) {
    super(`There is no ${noun} ${shortened(name)}. Check ${HOW_NAMED[noun] ?? 'the id'}.`)
  }
}

const LONGEST_NAME = 120

/** What was asked for, as far as it helps to see it again. */
const shortened = (name: string) =>
  name === '' ? '""' : name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name

export class ConflictError extends VigintError {
  readonly code = 'CONFLICT'
}

export const UNAUTHENTICATED_REASONS = [
  'MISSING',
  'MALFORMED',
  'UNKNOWN',
  'REVOKED',
  'EXPIRED',
  'CLIENT_REVOKED',
] as const
export type UnauthenticatedReason = (typeof UNAUTHENTICATED_REASONS)[number]

/** Whose key was refused, once that is known. */
export type RefusedKey = { id: string; clientId: string | null }

export class UnauthenticatedError extends VigintError {
  readonly code = 'UNAUTHENTICATED'
  readonly reason: UnauthenticatedReason
  /** For the records of the server; it never goes out. */
  readonly subject: RefusedKey | undefined
  constructor(reason: UnauthenticatedReason, message: string, subject?: RefusedKey) {
    super(message)
    this.reason = reason
    this.subject = subject && { id: subject.id, clientId: subject.clientId }
  }
}

export class ForbiddenError extends VigintError {
  readonly code = 'FORBIDDEN'
  readonly reason: 'PERMISSION' | 'ADDRESS'
  /** The key that is not accepted from there. */
  readonly subject: RefusedKey | undefined
  constructor(reason: 'PERMISSION' | 'ADDRESS', message: string, subject?: RefusedKey) {
    super(message)
    this.reason = reason
    this.subject = subject && { id: subject.id, clientId: subject.clientId }
  }
}

/** A limit as it stood when it refused. */
type Refusing = { of: string; limit: number; remaining: number; resetMs: number }

export class RateLimitedError extends VigintError {
  readonly code = 'RATE_LIMITED'
  readonly retryAfterMs: number
  readonly limits: readonly Refusing[]
  constructor(message: string, retryAfterMs: number, limits: readonly Refusing[]) {
    super(message)
    this.retryAfterMs = Math.max(1, Math.ceil(retryAfterMs))
    this.limits = limits
  }
}

/** A budget has no room left for it, until it begins anew or is raised. */
export class QuotaExceededError extends VigintError {
  readonly code = 'QUOTA_EXCEEDED'
  readonly resetsAt: Date
  readonly retryAfterMs: number
  constructor(message: string, resetsAt: Date, now: Date) {
    super(message)
    this.resetsAt = resetsAt
    this.retryAfterMs = Math.max(1, resetsAt.getTime() - now.getTime())
  }
}

/** Something that the server needs does not answer now; what was asked can be asked again. */
export class UnavailableError extends VigintError {
  readonly code = 'UNAVAILABLE'
  readonly retryAfterMs = 1_000
  readonly what: string
  constructor(what: string, cause?: unknown) {
    super(`${what} Try again in a moment.`)
    this.what = what
    this.cause = cause
  }
}

/** Of a part of what was asked: it is null, and the rest is answered. */
export class UnavailablePartError extends UnavailableError {}
