import type { IncomingMessage, ServerResponse } from 'node:http'

const ANY = '*'
const METHODS = 'GET, POST, OPTIONS'
const ALLOWED_HEADERS =
  'authorization, content-type, idempotency-key, x-api-key, x-captured-at, x-sequence, x-timestamp'
const EXPOSED_HEADERS =
  'idempotency-replayed, ratelimit, ratelimit-policy, retry-after, www-authenticate, x-request-id'
/** Browsers ask again after two hours at the latest, whatever they are told. */
const PREFLIGHT_MAX_AGE_S = 7_200

/** Undefined for a request that comes from no page of another origin; else whether that page may read the answer. */
export type Cors = (request: IncomingMessage, response: ServerResponse) => boolean | undefined

/**
 * Which web pages may use the API from a browser. Closed by default. Nothing is ever sent by itself, as cookies
 * would be: what a page can do, it does with a key that it holds.
 */
export function createCors(origins: readonly string[]): Cors {
  const isAny = origins.includes(ANY)
  const allowed = new Set(origins)
  return ({ headers: { origin } }, response) => {
    if (origins.length > 0 && !isAny) response.setHeader('vary', 'Origin')
    if (origin === undefined) return undefined
    if (!isAny && !allowed.has(origin)) return false
    response.setHeader('access-control-allow-origin', isAny ? ANY : origin)
    response.setHeader('access-control-expose-headers', EXPOSED_HEADERS)
    return true
  }
}

/** A browser asks whether it may before it sends. */
export const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined

export const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': METHODS,
  'access-control-allow-headers': ALLOWED_HEADERS,
  'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
}

export const otherOrigin = (origin: string) => ({
  errors: [
    {
      message: `Pages of ${origin} may not call this server from a browser. Its operator can allow them by the setting corsOrigins.`,
      extensions: { code: 'FORBIDDEN' },
    },
  ],
})
