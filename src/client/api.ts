import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { baseUrl, endpoint } from './address.ts'
import { type Answer, readAnswer } from './answer.ts'
import { createAttempts } from './attempts.ts'
import { trustCertificate } from './certificate.ts'
import { download } from './download.ts'
import { ApiError, UnreachableError } from './errors.ts'
import { type TadaDocumentNode, textOf } from './graphql.ts'
import { type SubscribeOptions, subscribe } from './subscribe.ts'
import { unanswered, unreachable } from './unreachable.ts'
import { bodyOf } from './upload.ts'
import { VERSION } from './version.ts'

const DEFAULT_TIMEOUT_MS = 30_000

export interface ApiOptions {
  /** Base address of the server; a trailing `/graphql` or `/api` is tolerated. */
  url: string
  key?: string | undefined
  /** File of a certificate to trust beside those that Node knows. */
  certificate?: string | undefined
  /** In place of the global one, to reach a server in the same process. */
  fetch?: typeof globalThis.fetch | undefined
  timeoutMs?: number | undefined
  /** For each mutation that is given none itself. */
  idempotencyKey?: string | undefined
}

export interface RunOptions {
  signal?: AbortSignal | undefined
  /** Names a mutation: however often it is sent under this name, within a day, it happens once. A new one unless given. */
  idempotencyKey?: string | undefined
  /** Files, by the paths of the variables for which they stand, as in input.frames.0.data. */
  files?: Readonly<Record<string, Blob>> | undefined
  timeoutMs?: number | undefined
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
  /** A file of this media type that the server has at a path, such as /invoices/VIG-2026-000001.pdf. */
  download(path: string, type: string): Promise<Uint8Array>
  /** What happens from now on, as long as it is asked for: a cut is mended by itself. */
  subscribe<Result, Variables>(
    document: TadaDocumentNode<Result, Variables>,
    variables: Variables,
    options?: SubscribeOptions<Result>,
  ): AsyncGenerator<Result, void, void>
}

export function createApi({
  url,
  key,
  certificate,
  fetch = globalThis.fetch,
  timeoutMs: usualTimeoutMs = DEFAULT_TIMEOUT_MS,
  idempotencyKey: sharedName,
}: ApiOptions): Api {
  const base = baseUrl(url)
  if (certificate) trustCertificate(certificate)
  const headers = requestHeaders(key)

  async function send(
    body: string | FormData,
    name: string | undefined,
    { signal, timeoutMs = usualTimeoutMs }: RunOptions = {},
  ): Promise<Answer> {
    const timeout = AbortSignal.timeout(timeoutMs)
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout
    try {
      // A redirect is reported, not followed: the key is for this address alone.
      const typed = typeof body === 'string' ? headers : withoutType(headers)
      const named = name === undefined ? typed : { ...typed, 'idempotency-key': sendableName(name) }
      const request = { method: 'POST', headers: named, body, signal: either, redirect: 'manual' } as const
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
    download: (path, type) =>
      download({ base, headers: { ...headers, accept: type }, fetch, timeoutMs: usualTimeoutMs }, path, type),
    subscribe(document, variables, options = {}) {
      return subscribe(
        { base, headers, fetch },
        { query: textOf(document), variables: Object(variables) },
        options,
      )
    },
    async run(document, ...[variables, options]) {
      const query = textOf(document)
      const body = bodyOf(query, variables ?? {}, options?.files)
      const name = isQuery(query) ? undefined : (options?.idempotencyKey ?? sharedName ?? randomUUID())
      const attempts = createAttempts()
      for (;;) {
        try {
          const { data } = await send(body, name, options)
          // The server has checked the answer against the schema that the document is typed by.
          return data as never
        } catch (error) {
          const pauseMs = attempts.pauseAfter(error)
          if (pauseMs === undefined) throw attempts.isUncertain() ? withName(error, name) : error
          await pause(pauseMs, undefined, { signal: options?.signal })
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

/** A form says its type itself, with its boundary. */
function withoutType({ 'content-type': _, ...headers }: Record<string, string>): Record<string, string> {
  return headers
}

function sendable(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new ApiError('UNAUTHENTICATED', 'The API key holds characters that no key has.', {
    reason: 'MALFORMED',
    hint: 'Copy it again, whole, on one line and without quotes.',
  })
}

function sendableName(name: string): string {
  if (/^[\x21-\x7e]{1,255}$/.test(name)) return name
  throw new ApiError('BAD_USER_INPUT', 'The idempotency key must be 1 to 255 visible ASCII characters.', {
    hint: 'A UUID will do.',
  })
}

/** What to do where nobody knows whether a mutation was done. */
function withName(error: unknown, name: string | undefined): unknown {
  if (name !== undefined && error instanceof UnreachableError)
    error.hint = `Whether it was done is not known. Repeat it with --idempotency-key ${name}: it is not done twice. ${error.hint ?? ''}`
  return error
}

function isQuery(text: string): boolean {
  return /^\s*(query\b|\{)/.test(text)
}
