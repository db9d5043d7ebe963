import { setTimeout as pause } from 'node:timers/promises'
import { baseUrl, endpoint } from './address.ts'
import { type Answer, readAnswer } from './answer.ts'
import { ApiError, UnreachableError } from './errors.ts'
import { type TadaDocumentNode, textOf } from './graphql.ts'
import { VERSION } from './version.ts'

const DEFAULT_TIMEOUT_MS = 30_000
/** Waits before each further attempt. Only queries are repeated: a mutation may have happened. */
const RETRY_PAUSES_MS = [50, 200]

export interface ApiOptions {
  /** Base address of the server; a trailing `/graphql` or `/api` is tolerated. */
  url: string
  key?: string | undefined
  /** In place of the global one, to reach a server in the same process. */
  fetch?: typeof globalThis.fetch | undefined
  timeoutMs?: number | undefined
}

export interface RunOptions {
  signal?: AbortSignal | undefined
}

type Arguments<Variables> =
  Record<string, never> extends Variables
    ? [variables?: Variables, options?: RunOptions]
    : [variables: Variables, options?: RunOptions]

export interface Api {
  /** Base address, without a trailing slash. */
  readonly url: string
  run<Result, Variables>(
    document: TadaDocumentNode<Result, Variables>,
    ...rest: Arguments<Variables>
  ): Promise<Result>
}

export function createApi({
  url,
  key,
  fetch = globalThis.fetch,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: ApiOptions): Api {
  const base = baseUrl(url)
  const headers = requestHeaders(key)

  async function send(body: string, signal: AbortSignal | undefined): Promise<Answer> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout
    try {
      // A redirect is reported, not followed: the key is for this address alone.
      const request = { method: 'POST', headers, body, signal: either, redirect: 'manual' } as const
      return await readAnswer(base, await fetch(endpoint(base), request))
    } catch (error) {
      signal?.throwIfAborted()
      if (timeout.aborted) throw unanswered(base, timeoutMs, error)
      if (error instanceof UnreachableError || error instanceof ApiError) throw error
      throw unreachable(base, error)
    }
  }

  return {
    url: base,
    async run(document, ...[variables, options]) {
      const query = textOf(document)
      const body = JSON.stringify({ query, variables: variables ?? {} })
      const pauses = isQuery(query) ? [...RETRY_PAUSES_MS] : []
      for (;;) {
        try {
          const { data } = await send(body, options?.signal)
          // The server has checked the answer against the schema that the document is typed by.
          return data as never
        } catch (error) {
          const wait = pauses.shift()
          if (wait === undefined || !(error instanceof UnreachableError && error.transient)) throw error
          await pause(wait, undefined, { signal: options?.signal })
        }
      }
    },
  }
}

function requestHeaders(key: string | undefined): Record<string, string> {
  return {
    accept: 'application/graphql-response+json, application/json',
    'content-type': 'application/json',
    'user-agent': `vigint/${VERSION}`,
    ...(key ? { authorization: `Bearer ${sendable(key)}` } : {}),
  }
}

function sendable(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new ApiError('UNAUTHENTICATED', 'The API key holds characters that no key has.', {
    reason: 'MALFORMED',
    hint: 'Copy it again, whole, on one line and without quotes.',
  })
}

function isQuery(text: string): boolean {
  return /^\s*(query\b|\{)/.test(text)
}

function unreachable(base: string, cause: unknown): UnreachableError {
  return new UnreachableError(
    base,
    `No server answers at ${base}${because(cause)}.`,
    'Is the server running? Start it with: vigint serve',
    { cause, transient: true },
  )
}

function unanswered(base: string, timeoutMs: number, cause: unknown): UnreachableError {
  return new UnreachableError(
    base,
    `The server at ${base} did not answer within ${timeoutMs / 1000} s.`,
    'See how it is: vigint doctor',
    { cause },
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
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; NODE_EXTRA_CA_CERTS can name it',
  CERT_HAS_EXPIRED: 'its certificate has expired',
}

/** `fetch` hides the reason in `cause`, and for a host with several addresses one level deeper. */
function because(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const first = cause instanceof AggregateError ? cause.errors[0] : cause
  if (!(first instanceof Error)) return ''
  const code = 'code' in first && typeof first.code === 'string' ? first.code : ''
  const reason = REASONS[code] ?? first.message
  return reason ? ` (${reason})` : ''
}
