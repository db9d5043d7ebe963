import type { ModelFailure } from '../../core/analysis/model.ts'
import type { Wire } from './wire.ts'

const LONGEST_SAID = 300
/** Google tells of a wrong key as of any other wrong request. */
const WRONG_KEY = /API_KEY_INVALID|API key (?:not valid|expired)/i
/** Google tells it in the body alone. */
const RETRY_DELAY = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/
/** A request that came too late, one that met another, too many requests, and one provider's word for being overloaded. */
const PASSING = new Set([408, 409, 429, 529])
const BUSY = new Set([429, 503, 529])

/** By what came over the wire, not by what the library thinks of it. */
export function failureOf(wire: Wire, body: string, key: string | undefined): ModelFailure {
  const { status, isBroken, isEndless } = wire
  if (isEndless) return { ...FAILED, kind: 'endless', status }
  if (isBroken || status === null) return { ...FAILED, mayPass: isBroken }
  if (status === 401 || status === 403 || (status === 400 && WRONG_KEY.test(body)))
    // What is said of a key may hold half of it.
    return { ...FAILED, kind: 'refused', status }
  return {
    kind: BUSY.has(status) ? 'busy' : 'failed',
    status,
    mayPass: PASSING.has(status) || status >= 500,
    retryAfterMs: retryAfterMs(wire.headers, body),
    said: saidIn(body, key),
  }
}

const FAILED: ModelFailure = { kind: 'failed', status: null, mayPass: false, retryAfterMs: null, said: null }

function retryAfterMs(headers: Headers | null, body: string): number | null {
  const inMs = headers?.get('retry-after-ms')
  if (inMs && Number(inMs) >= 0) return Number(inMs)
  const after = headers?.get('retry-after')
  if (after && Number(after) >= 0) return Number(after) * 1000
  if (after && Date.parse(after) > 0) return Math.max(0, Date.parse(after) - Date.now())
  const delay = RETRY_DELAY.exec(body)?.[1]
  return delay === undefined ? null : Number(delay) * 1000
}

function saidIn(body: string, key: string | undefined): string | null {
  const clean = (key ? body.replaceAll(key, '…') : body).replace(/[\p{Cc}\s]+/gu, ' ').trim()
  return clean ? clean.slice(0, LONGEST_SAID) : null
}
