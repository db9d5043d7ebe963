import { GraphQLError } from 'graphql'
import type { ErrorCode } from '../../core/errors.ts'
import type { Rejected, RejectReason } from '../../core/frames/rejection.ts'

/** A request that is wrong as a whole, in the words and the shape of every other door. */
export const ingestRefusal = (status: number, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } })

const RETRY_AFTER_S = 1

const ANSWERS: Partial<Record<RejectReason, { status: number; code: ErrorCode }>> = {
  TOO_LARGE: { status: 413, code: 'BAD_USER_INPUT' },
  RATE_LIMITED: { status: 429, code: 'RATE_LIMITED' },
  NO_ROOM: { status: 503, code: 'UNAVAILABLE' },
}

/** For whom sent one picture alone, that it was not taken is the answer. */
export function rejection({ reason, message }: Rejected): {
  status: number
  body: object
  headers: Record<string, string>
} {
  const { status, code } = ANSWERS[reason] ?? { status: 422, code: 'BAD_USER_INPUT' }
  return {
    status,
    body: { errors: [{ message, extensions: { code, reason } }] },
    headers: status === 429 || status === 503 ? { 'retry-after': String(RETRY_AFTER_S) } : {},
  }
}
