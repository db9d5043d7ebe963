import { ApiError, type ErrorCode, type InputIssue } from './errors.ts'

/** One entry of `errors` in a GraphQL answer; nothing in it is trusted to have its type. */
export interface GraphQLFailure {
  message?: unknown
  extensions?: Record<string, unknown> | undefined
}

const KEY_HINTS: Record<string, string> = {
  MISSING: 'Run `vigint login`, or put VIGINT_API_KEY=sk_live_… into the environment or a .env file.',
  MALFORMED:
    'A key is sk_live_ or sk_test_ and 49 letters and digits. Copy it again, whole and without quotes.',
  UNKNOWN: 'Check that the key belongs to this server, or log in with another one: vigint login',
  REVOKED: 'Ask whoever runs the server for a new key, then run `vigint login`.',
  EXPIRED: 'Ask whoever runs the server for a new key, then run `vigint login`.',
  CLIENT_REVOKED:
    'Access of this client is suspended. An operator can restore it: vigint clients reactivate CLIENT',
}

const FORBIDDEN_HINTS: Record<string, string> = {
  PERMISSION:
    'Use a key whose role allows it. `vigint me` shows the key in use, `vigint roles list` what each role may do.',
  ADDRESS: 'This key is limited to other network addresses.',
}

/** Of what can't be told just now: it is null in the answer, and the rest of that is good. */
export const isOfPart = ({ extensions }: GraphQLFailure): boolean => extensions?.partial === true

/** A whole request that was refused, as the error to report. */
export function refusal(failure: GraphQLFailure, response: { status: number; headers: Headers }): ApiError {
  const { extensions = {} } = failure
  const code = codeOf(extensions.code, response.status)
  const reason = text(extensions.reason)
  const retryAfterMs = number(extensions.retryAfterMs)
  const retryAfterSeconds =
    retryAfterMs === undefined ? seconds(response.headers.get('retry-after')) : Math.ceil(retryAfterMs / 1000)
  const incident = text(extensions.id)
  const message = text(failure.message) ?? `The server answered ${response.status}.`
  return new ApiError(code, message, {
    status: response.status,
    reason,
    retryAfterSeconds,
    retryAfterMs,
    incident,
    hint: message.includes('Try again') ? undefined : hintFor(code, reason, retryAfterSeconds, incident),
  })
}

/** An error member of a mutation's result, as the error to report. */
export function failedResult(result: {
  code: ErrorCode
  message: string
  issues?: readonly InputIssue[]
}): ApiError {
  return new ApiError(result.code, result.message, { issues: result.issues })
}

function hintFor(code: ErrorCode, reason = '', retryAfter?: number, incident?: string): string | undefined {
  switch (code) {
    case 'UNAUTHENTICATED':
      return KEY_HINTS[reason] ?? KEY_HINTS.UNKNOWN
    case 'FORBIDDEN':
      return FORBIDDEN_HINTS[reason] ?? FORBIDDEN_HINTS.PERMISSION
    case 'RATE_LIMITED':
      return retryAfter === undefined ? 'Try again in a moment.' : `Try again in ${retryAfter} s.`
    case 'INTERNAL':
      return incident ? `The server's log has the details under ${incident}.` : "See the server's log."
    default:
      return undefined
  }
}

const CODE_BY_STATUS: Record<number, ErrorCode> = {
  401: 'UNAUTHENTICATED',
  402: 'QUOTA_EXCEEDED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
}

const SERVER_CODES: ReadonlySet<unknown> = new Set<ErrorCode>([
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
])

function codeOf(code: unknown, status: number): ErrorCode {
  // Membership was just checked, so the value has the type.
  if (SERVER_CODES.has(code)) return code as ErrorCode
  return CODE_BY_STATUS[status] ?? (status >= 500 ? 'INTERNAL' : 'BAD_USER_INPUT')
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function seconds(header: string | null): number | undefined {
  const value = header ? number(Number(header)) : undefined
  return value === undefined ? undefined : Math.ceil(value)
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}
