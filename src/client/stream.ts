import { endpoint } from './address.ts'
import { readAnswer } from './answer.ts'
import { type ApiError, UnreachableError, VigintError } from './errors.ts'
import { type GraphQLFailure, isOfPart, refusal } from './refusals.ts'
import { unreachable } from './unreachable.ts'

/** The server says something every 12 s, if only that it is there. */
const LONGEST_SILENCE_MS = 40_000

export interface Transport {
  base: string
  headers: Record<string, string>
  fetch: typeof globalThis.fetch
}

interface Request {
  query: string
  variables: Record<string, unknown>
}

/** One connection: results until either side ends it. What was refused, or broke, is thrown as for any request. */
export async function* openStream<Result>(
  transport: Transport,
  request: Request,
  onLive: () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<Result, void, void> {
  // Loaded by those who follow something, not by every command.
  const { createClient } = await import('graphql-sse')
  const { base, headers } = transport
  let failed: unknown
  let status = { status: 0, headers: new Headers() }
  const fetchFn = async (url: string, init: RequestInit) => {
    try {
      const answer = await transport.fetch(url, { ...init, redirect: 'manual' })
      status = answer
      if (!isStream(answer)) throw await reasonFor(base, answer)
      if (answer.ok) onLive()
      // A refusal comes as a stream of one, with a status that the library would take for a broken connection.
      return new Response(answer.body?.pipeThrough(watched(silence)), { headers: answer.headers })
    } catch (error) {
      failed = error
      throw error
    }
  }
  const silence = () => {
    failed = silent(base)
    client.dispose()
  }
  const client = createClient({
    url: endpoint(base),
    headers,
    fetchFn,
    retryAttempts: 0,
    credentials: 'omit',
  })
  signal?.addEventListener('abort', client.dispose)
  try {
    for await (const { data, errors } of client.iterate<Result>(request)) {
      const failure = errors?.find((error) => !isOfPart(error as GraphQLFailure))
      if (failure) throw refusalOf(failure, status)
      // The server has checked the answer against the schema that the document is typed by.
      yield data as Result
    }
    if (failed) throw failed
  } catch (error) {
    if (error instanceof VigintError) throw error
    throw failed instanceof VigintError ? failed : unreachable(base, failed ?? error)
  } finally {
    signal?.removeEventListener('abort', client.dispose)
    client.dispose()
  }
}

const isStream = ({ headers }: Response): boolean =>
  (headers.get('content-type') ?? '').startsWith('text/event-stream')

async function reasonFor(base: string, answer: Response): Promise<unknown> {
  try {
    await readAnswer(base, answer)
  } catch (error) {
    return error
  }
  return new UnreachableError(
    base,
    `What answers at ${base} has no subscriptions.`,
    'Check that server and program are of the same version: vigint doctor',
  )
}

/** A connection that is dead at the other end looks like one on which nothing happens. */
function watched(onSilence: () => void): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  const timer = setTimeout(onSilence, LONGEST_SILENCE_MS)
  timer.unref()
  return new TransformStream({
    transform(chunk, controller) {
      timer.refresh()
      controller.enqueue(chunk)
    },
    flush: () => clearTimeout(timer),
  })
}

const silent = (base: string) =>
  new UnreachableError(
    base,
    `Nothing was heard from the server at ${base} for ${LONGEST_SILENCE_MS / 1000} s.`,
    'Is the network up? See how the server is: vigint doctor',
    { transient: true },
  )

/** Only what the answer says is taken from it, as from every other. */
function refusalOf(
  error: { message: string; extensions?: unknown },
  response: { status: number; headers: Headers },
): ApiError {
  const { extensions } = error as GraphQLFailure
  return refusal({ message: error.message, extensions }, response)
}
