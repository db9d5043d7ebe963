import { GraphQLError } from 'graphql'
import type { Rejected } from '../../core/frames/rejection.ts'

/** A request that is wrong as a whole, in the words and the shape of every other door. */
export const ingestRefusal = (status: number, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } })

const RETRY_AFTER_S = 1

/** For whom sent one picture alone, that it was not taken is the answer. */
export function rejection({ reason, message }: Rejected): {
  status: number
  body: object
  headers: Record<string, string>
} {
  const isLimited = reason === 'RATE_LIMITED'
  const code = isLimited ? 'RATE_LIMITED' : 'BAD_USER_INPUT'
  return {
    status: isLimited ? 429 : reason === 'TOO_LARGE' ? 413 : 422,
    body: { errors: [{ message, extensions: { code, reason } }] },
    headers: isLimited ? { 'retry-after': String(RETRY_AFTER_S) } : {},
  }
}
