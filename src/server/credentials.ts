import type { IncomingMessage } from 'node:http'
import { UnauthenticatedError } from '../core/errors.ts'

const BEARER = /^Bearer +(\S+) *$/i
/** A form that was not filled in, which is what GraphiQL sends at first. */
const EMPTY = /^(?:Bearer)? *$/i
const KEY_IN_URL = /sk_(?:live|test)_/

/** The key that a request carries, or null for none. Never from the address, which ends up in logs. */
export function presentedKey(request: Pick<IncomingMessage, 'headers' | 'url'>): string | null {
  const { authorization } = request.headers
  const header = request.headers['x-api-key']
  refuseKeyInUrl(request.url)
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

export function refuseKeyInUrl(url = ''): void {
  if (!KEY_IN_URL.test(url.replaceAll(/%5f/gi, '_'))) return
  throw refuse(
    'A key was sent in the address, where it ends up in logs. Revoke it, and send the next one in a header.',
  )
}

const refuse = (message: string) => new UnauthenticatedError('MALFORMED', message)
