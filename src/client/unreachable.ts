import { UnreachableError } from './errors.ts'

/** The request may not have arrived. */
export function unreachable(base: string, cause: unknown): UnreachableError {
  const { code, text } = reasonOf(cause)
  const distrust = DISTRUST[code]
  if (distrust)
    return new UnreachableError(
      base,
      `The server at ${base} is not trusted: ${distrust.why}.`,
      distrust.advice,
      { cause },
    )
  const advice =
    base.startsWith('http:') && CLOSED.has(code)
      ? 'Is it a server that speaks https? Then its address begins with https://. If it is not running: vigint serve'
      : 'Is the server running? Start it with: vigint serve'
  return new UnreachableError(base, `No server answers at ${base}${text && ` (${text})`}.`, advice, {
    cause,
    transient: true,
    // The server may have had the whole request by then.
    uncertain: CLOSED.has(code),
  })
}

export function unanswered(base: string, timeoutMs: number, cause: unknown): UnreachableError {
  return new UnreachableError(
    base,
    `The server at ${base} did not answer within ${timeoutMs / 1000} s.`,
    'See how it is: vigint doctor',
    { cause, uncertain: true },
  )
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'the network is not reachable',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak https; try http://',
}

/** In the middle of a request; what a server that speaks https does to whoever speaks HTTP, too. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])

const UNKNOWN_SIGNER = {
  why: 'nobody known signed its certificate',
  advice: 'Let NODE_EXTRA_CA_CERTS name the file of the certificate, or of the authority that signed it.',
}

const DISTRUST: Record<string, { why: string; advice: string }> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_SIGNER,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_SIGNER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_SIGNER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_SIGNER,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    why: 'its certificate is for another name',
    advice:
      'Use an address with a name that stands in the certificate, as the server prints it at its start.',
  },
  CERT_HAS_EXPIRED: {
    why: 'its certificate has expired',
    advice: 'Renew the certificate: a running server takes new files over.',
  },
}

/** `fetch` hides the reason in `cause`, and for a host with several addresses one level deeper. */
function reasonOf(error: unknown): { code: string; text: string } {
  const cause = error instanceof Error ? error.cause : undefined
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  if (!(first instanceof Error)) return { code: '', text: '' }
  const code = 'code' in first && typeof first.code === 'string' ? first.code : ''
  return { code, text: REASONS[code] ?? first.message }
}
