import { randomUUID } from 'node:crypto'
import { PothosValidationError } from '@pothos/core'
import { GraphQLError } from 'graphql'
import type { Log } from '../core/context.ts'
import {
  type ErrorCode,
  ForbiddenError,
  InvalidInputError,
  QuotaExceededError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
  UnavailablePartError,
  VigintError,
} from '../core/errors.ts'
import { LostAnswerError, NameTakenError, StillRunningError } from '../core/idempotency/errors.ts'
import { standingHeaders } from './limits.ts'

/** A missing thing is an answer about a part of the request; the rest of it stands. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 402,
  UNAVAILABLE: 503,
  BAD_USER_INPUT: 400,
  INTERNAL: 500,
}

/** Refusals say what they are; whatever else goes wrong is an id, and the rest stands in the log. */
export function toGraphQLError(error: unknown, log: Log): GraphQLError {
  const cause = error instanceof GraphQLError && error.originalError ? error.originalError : error
  const place = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {}
  if (cause instanceof VigintError) {
    return new GraphQLError(cause.message, { ...place, extensions: extensionsOf(cause) })
  }
  if (cause instanceof GraphQLError || cause instanceof PothosValidationError)
    return badRequest(cause, place, variablePathOf(error, cause))
  if (isTooDeep(cause)) return badRequest(new Error('The document is nested too deeply.'), place)
  const id = randomUUID()
  log.error({ err: cause, errorId: id }, 'A request failed')
  return new GraphQLError(`Something went wrong on the server. Tell the operator this id: ${id}`, {
    ...place,
    extensions: { code: 'INTERNAL', id, http: { status: STATUS.INTERNAL } },
  })
}

function extensionsOf(error: VigintError) {
  const status = statusOf(error)
  return {
    code: error.code,
    ...(error instanceof RateLimitedError || error instanceof UnavailableError
      ? { retryAfterMs: error.retryAfterMs }
      : {}),
    ...(error instanceof QuotaExceededError
      ? { resetsAt: error.resetsAt.toISOString(), retryAfterMs: error.retryAfterMs }
      : {}),
    ...(error instanceof UnauthenticatedError || error instanceof ForbiddenError
      ? { reason: error.reason }
      : {}),
    ...(error instanceof UnavailablePartError ? { partial: true } : {}),
    ...(error instanceof InvalidInputError ? { issues: error.issues } : {}),
    ...(status ? { http: { status, headers: headersOf(error) } } : {}),
  }
}

/** A name of a request that is taken is the whole answer; other conflicts are about a part of it. */
function statusOf(error: VigintError): number | undefined {
  if (error instanceof NameTakenError) return 422
  if (error instanceof StillRunningError || error instanceof LostAnswerError) return 409
  if (error instanceof UnavailablePartError) return undefined
  return STATUS[error.code]
}

function headersOf(error: VigintError): Record<string, string> {
  if (error instanceof UnauthenticatedError) return CHALLENGE
  if (error instanceof StillRunningError) return { 'Retry-After': String(error.retryAfterSeconds) }
  if (error instanceof UnavailableError) return { 'Retry-After': String(error.retryAfterMs / 1000) }
  if (error instanceof QuotaExceededError)
    return { 'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)) }
  if (!(error instanceof RateLimitedError)) return {}
  return {
    'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)),
    ...(error.limits.length > 0 ? standingHeaders(error.limits) : {}),
  }
}

/** Documents are parsed and checked by recursion; nothing was executed then. */
const isTooDeep = (error: unknown) => error instanceof RangeError && /call stack/.test(error.message)

const CHALLENGE = { 'WWW-Authenticate': 'Bearer realm="vigint"' }

/** Which of many a value is that does not fit: the library says so in words alone, after the value itself. */
function variablePathOf(error: unknown, { message }: Error): string {
  if (!(error instanceof GraphQLError) || !error.message.endsWith(`; ${message}`)) return ''
  const before = error.message.slice(0, -message.length - 2)
  const path = / at "([^"]+)"$/.exec(before)?.[1]
  return path === undefined ? '' : `${path}: `
}

/** The document, its variables or its arguments do not fit the schema. Statuses set by the server library stay. */
function badRequest(error: Error, place: object, where = ''): GraphQLError {
  const http = error instanceof GraphQLError ? error.extensions.http : undefined
  // Of the library's own `http` only the status: its `spec` flag would turn a 400 into a 200 for plain JSON.
  const status = http?.status ?? STATUS.BAD_USER_INPUT
  return new GraphQLError(where + error.message, {
    ...place,
    ...(error instanceof GraphQLError
      ? { nodes: error.nodes, source: error.source, positions: error.positions }
      : {}),
    extensions: { code: 'BAD_USER_INPUT', http: { status } },
  })
}
