import type { IncomingMessage } from 'node:http'
import type { Origin } from '../core/access/viewer.ts'
import { UnauthenticatedError } from '../core/errors.ts'

const BEARER = /^Bearer +(\S+) *$/i
/** A form that was not filled in, which is what GraphiQL sends at first. */
const EMPTY = /^(?:Bearer)? *$/i
const KEY_IN_URL = /sk_(?:live|test)_/

/** The key that a request carries, or null for none. Never from the address, which ends up in logs. */
export function presentedKey(request: IncomingMessage): string | null {
  const { authorization } = request.headers
  const header = request.headers['x-api-key']
  if (KEY_IN_URL.test((request.url ?? '').replaceAll(/%5f/gi, '_'))) {
    throw refuse(
      'A key was sent in the address, where it ends up in logs. Revoke it, and send the next one in a header.',
    )
  }
  if (authorization === undefined || EMPTY.test(authorization)) {
    return header === undefined || header === '' ? null : String(header).trim()
  }
  const bearer = BEARER.exec(authorization)?.[1]
  if (!bearer) throw refuse('The Authorization header must read "Bearer", a space and the key.')
  if (header !== undefined && header !== bearer) {
    throw refuse('Two different keys were sent, in Authorization and in X-API-Key. Send one.')
  }
  return bearer
}

const refuse = (message: string) => new UnauthenticatedError('MALFORMED', message)

const LONGEST_HEADER = 500

/** Where a request came from; an IPv4 address reads the same on a dual-stack socket. */
export function originOf(request: IncomingMessage, requestId: string): Origin {
  return {
    address: request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? null,
    userAgent: request.headers['user-agent']?.slice(0, LONGEST_HEADER) ?? null,
    requestId,
  }
}
